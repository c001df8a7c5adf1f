package io.heddle.formats;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Passes on at most a given number of bytes; one more is an error. Put behind gzip it bounds what was unpacked. */
final class BoundedInput extends FilterInputStream {
    private static final int BUFFER = 1 << 16;

    private final long limit;
    private long remaining;

    private BoundedInput(InputStream in, long limit) {
        super(in);
        this.limit = limit;
        this.remaining = limit;
    }

    /** {@code in}, unpacked if it starts like gzip, bounded to {@code limit} bytes. */
    static InputStream of(InputStream in, long limit) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(2);
        boolean gzip = buffered.read() == 0x1F && buffered.read() == 0x8B;
        buffered.reset();
        return new BoundedInput(gzip ? new GZIPInputStream(buffered, BUFFER) : buffered, limit);
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            spend(1);
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        // One byte over the limit is asked for, to tell a text that just fits from one that does not.
        int wanted = (int) Math.min(length, remaining + 1);
        int count = super.read(bytes, offset, wanted);
        if (count > 0) {
            spend(count);
        }
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void spend(int count) {
        remaining -= count;
        if (remaining < 0) {
            throw new Halt(Codes.TOO_LARGE, 1, "the text is larger than " + limit + " bytes (maxBytes), unpacked");
        }
    }
}
