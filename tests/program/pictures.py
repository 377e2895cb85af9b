"""Pictures for the tests of logos, made here."""
import struct
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width=120, height=40, colour=(20, 110, 90), more=b"", side=None):
    """A rectangle of one colour on a transparent ground. `more`: chunks before the pixels. `side`: what IHDR claims."""
    rows = bytearray()
    for y in range(height):
        rows += b"\0"
        for x in range(width):
            inside = 4 <= x < width - 4 and 4 <= y < height - 4
            rows += bytes((*colour, 255)) if inside else bytes(4)
    head = struct.pack(">IIBBBBB", side or width, side or height, 8, 6, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", zlib.compress(bytes(rows))) +
            chunk(b"IEND", b""))


def text_chunk(text):
    return chunk(b"tEXt", b"Comment\0" + text)


def segment(marker, data):
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def jpeg(width=64, height=32, more=b"", frame=0xC0, components=1):
    """A grey rectangle: every block is "no difference, end of block". `more`: segments behind the JFIF one."""
    parts = b"".join(bytes((1 + number, 0x11, 0)) for number in range(components))
    bits = "0000" * (((width + 7) // 8) * ((height + 7) // 8) * components)
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    one_code = bytes([0, 1] + [0] * 14) + b"\0"  # the code 00 for the value 0
    return (b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + more + segment(0xDB, b"\0" + b"\1" * 64) +
            segment(frame, struct.pack(">BHHB", 8, height, width, components) + parts) +
            segment(0xC4, b"\0" + one_code) + segment(0xC4, b"\x10" + one_code) +
            segment(0xDA, bytes((components,)) + b"".join(bytes((1 + number, 0)) for number in range(components)) +
                    bytes((0, 63, 0))) + scan + b"\xff\xd9")
