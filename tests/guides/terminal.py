#!/usr/bin/python3
"""Takes the picture of `btcstream demo` in the README: runs it in a terminal of 120 columns, and has Chromium draw what is on the screen after a while.

Needs Debian's python3-pyte, python3-pil and chromium, and a Release build. Usage: tests/guides/terminal.py [SECONDS]; writes src/guides/images/terminal.png.
"""
import fcntl
import html
import os
import pathlib
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

import pyte
from PIL import Image

COLUMNS, ROWS = 120, 38
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PICTURE = REPOSITORY / "src/guides/images/terminal.png"
COLOURS = {
    "default": "#d7dae0", "black": "#16181d", "red": "#e06c75", "green": "#8fbf7a", "brown": "#d9b26f", "blue": "#6fa8dc", "magenta": "#c07bd6", "cyan": "#5fb6bd",
    "white": "#d7dae0", "brightblack": "#7d8590", "brightred": "#ff8a93", "brightgreen": "#a9d694", "brightbrown": "#f0cb8b", "brightblue": "#8fc1f0",
    "brightmagenta": "#d9a0e8", "brightcyan": "#7fd0d6", "brightwhite": "#ffffff",
}


def colour(name, fallback):
    return fallback if name == "default" else COLOURS.get(name, f"#{name}")


def record(seconds):
    """What the terminal shows after a while."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
        program = REPOSITORY / "src/BtcStream.Cli/bin/Release/net10.0/btcstream.dll"
        os.execvp("dotnet", ["dotnet", str(program), "demo", "--listen", "127.0.0.1:0", "--http", "none"])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            stream.feed(os.read(terminal, 65536))
    picture = [[screen.buffer[row][column] for column in range(COLUMNS)] for row in range(ROWS)]
    os.kill(child, signal.SIGINT)
    while True:
        try:
            if not os.read(terminal, 65536):
                break
        except OSError:
            break
    os.waitpid(child, 0)
    while picture and all(cell.data == " " for cell in picture[-1]):
        picture.pop()
    return picture


def page(picture):
    lines = []
    for row in picture:
        spans = []
        for cell in row:
            front, back = colour(cell.fg, COLOURS["default"]), colour(cell.bg, "transparent")
            if cell.reverse:
                front, back = ("#16181d" if back == "transparent" else back), front
            weight = ";font-weight:bold" if cell.bold else ""
            spans.append((f"color:{front};background:{back}{weight}", cell.data))
        merged = []
        for style, text in spans:
            if merged and merged[-1][0] == style:
                merged[-1][1] += text
            else:
                merged.append([style, text])
        lines.append("".join(f'<span style="{style}">{html.escape(text)}</span>' for style, text in merged))
    return (
        "<!doctype html><meta charset=utf-8><style>body{margin:0;background:#16181d;padding:14px 18px}"
        "pre{margin:0;font:14px/17px 'DejaVu Sans Mono',monospace}</style><pre>" + "\n".join(lines) + "</pre>"
    )


def main():
    picture = record(float(sys.argv[1]) if len(sys.argv) > 1 else 25)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "terminal.html")
        source.write_text(page(picture), encoding="utf-8")
        size = f"--window-size={int(COLUMNS * 8.43) + 36},{len(picture) * 17 + 28}"
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", size, f"--screenshot={PICTURE}", source.as_uri()],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # A terminal has few colours; a tenth of the bytes has them all.
    Image.open(PICTURE).convert("RGB").quantize(48).save(PICTURE, optimize=True)
    print(f"{PICTURE.relative_to(REPOSITORY)}: {PICTURE.stat().st_size} bytes")


main()
