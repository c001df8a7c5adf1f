package io.heddle.formats;

import java.io.Reader;

/**
 * Reads a text in portions that never end between the two halves of a surrogate pair: the YAML library fails with an index
 * error when a portion that fills its buffer does.
 */
final class WholeCharacters extends Reader {
    private final String text;
    private int position;

    /**
     * @param text every surrogate has its partner
     */
    WholeCharacters(String text) {
        this.text = text;
    }

    @Override
    public int read(char[] buffer, int offset, int length) {
        if (position == text.length()) {
            return -1;
        }
        int end = Math.min(text.length(), position + length);
        if (end - position > 1 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        int count = end - position;
        text.getChars(position, end, buffer, offset);
        position = end;
        return count;
    }

    @Override
    public void close() {
        // Nothing to release.
    }
}
