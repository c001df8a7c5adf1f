package io.heddle.formats;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Strict decoding: UTF-8 without byte-order mark, nothing replaced. */
final class Utf8 {
    private static final char BOM = '\uFEFF';

    private Utf8() {}

    /**
     * @throws Halt if the bytes are not such a text, with the line of the first bad byte
     */
    static String decode(byte[] bytes) {
        checkStart(bytes);
        CharBuffer chars = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder().decode(ByteBuffer.wrap(bytes), chars, true);
        chars.flip();
        if (result.isError()) {
            throw new Halt(Codes.ENCODING, lineAfter(chars), "the text is not valid UTF-8; save it as UTF-8");
        }
        return chars.toString();
    }

    static CharsetDecoder decoder() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** Refuses a byte-order mark and the other encodings of Unicode. */
    static void checkStart(byte[] bytes) {
        int first = at(bytes, 0);
        int second = at(bytes, 1);
        if (first == 0xEF && second == 0xBB && at(bytes, 2) == 0xBF) {
            throw byteOrderMark();
        }
        boolean wide = (first == 0xFE && second == 0xFF)
                || (first == 0xFF && second == 0xFE)
                || first == 0
                || second == 0
                || at(bytes, 2) == 0;
        if (wide) {
            throw new Halt(Codes.ENCODING, 1, "the text is UTF-16 or UTF-32; save it as UTF-8");
        }
        if (first == 0x1F && second == 0x8B) {
            throw new Halt(Codes.ENCODING, 1, "the text is compressed with gzip; unpack it first");
        }
    }

    /** Refuses what could not have come from UTF-8 bytes in a text decoded elsewhere. */
    static void check(String text) {
        if (!text.isEmpty() && text.charAt(0) == BOM) {
            throw byteOrderMark();
        }
        if (!TreeBuilder.isText(text)) {
            throw new Halt(Codes.ENCODING, 1, "the text holds half of a surrogate pair, which UTF-8 cannot carry");
        }
    }

    /** Length in bytes. */
    static long length(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A surrogate is half of a pair that takes four bytes.
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }

    private static Halt byteOrderMark() {
        return new Halt(Codes.ENCODING, 1, "the text starts with a byte-order mark; save it as UTF-8 without one");
    }

    private static int at(byte[] bytes, int index) {
        return index < bytes.length ? bytes[index] & 0xFF : -1;
    }

    private static int lineAfter(CharSequence read) {
        int line = 1;
        for (int i = 0; i < read.length(); i++) {
            if (read.charAt(i) == '\n') {
                line++;
            }
        }
        return line;
    }
}
