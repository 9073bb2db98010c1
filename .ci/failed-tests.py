"""Prints the name, message and first stack lines of every failed test in a Visual Studio test report."""

import sys
import xml.etree.ElementTree

NAMESPACE = {"t": "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"}
STACK_LINES = 6

for result in xml.etree.ElementTree.parse(sys.argv[1]).getroot().iterfind(".//t:UnitTestResult[@outcome='Failed']", NAMESPACE):
    print("failed test:", result.get("testName"))
    print((result.findtext(".//t:Message", "", NAMESPACE) or "").strip()[:2000])
    print("\n".join(result.findtext(".//t:StackTrace", "", NAMESPACE).splitlines()[:STACK_LINES]))
