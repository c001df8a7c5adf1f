package io.heddle.kernel.expression;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/** Bytes in memory, up to a limit. */
final class BoundedBytes extends OutputStream {
    private final int maxBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

    BoundedBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void write(int b) {
        require(1);
        bytes.write(b);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        require(length);
        bytes.write(source, offset, length);
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    private void require(int more) {
        if (more > maxBytes - bytes.size()) {
            throw new EvaluationException("the JSON text is larger than " + maxBytes + " bytes");
        }
    }
}
