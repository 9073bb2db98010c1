"""Prints the name, message and first stack lines of every failed test in a Visual Studio test report, and errors that belong to no test."""

import sys
import xml.etree.ElementTree

NAMESPACE = {"t": "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"}
STACK_LINES = 6

report = xml.etree.ElementTree.parse(sys.argv[1]).getroot()
for result in report.iterfind(".//t:UnitTestResult[@outcome='Failed']", NAMESPACE):
    print("failed test:", result.get("testName"))
    print((result.findtext(".//t:Message", "", NAMESPACE) or "").strip()[:2000])
    print("\n".join(result.findtext(".//t:StackTrace", "", NAMESPACE).splitlines()[:STACK_LINES]))
for error in report.iterfind(".//t:RunInfo[@outcome='Error']", NAMESPACE):
    print("failed beside the tests:", (error.findtext("t:Text", "", NAMESPACE) or "").strip()[:2000])
