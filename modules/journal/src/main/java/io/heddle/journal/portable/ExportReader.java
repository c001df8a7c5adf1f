package io.heddle.journal.portable;

import io.heddle.journal.portable.ExportFileException.Kind;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads an export piece by piece and refuses whatever {@link ExportWriter} did not write, naming the place. A file is known
 * to be whole once {@link #next} has given null.
 */
public final class ExportReader implements AutoCloseable {
    private static final int BUFFER = 1 << 20;

    /** Bytes of the last record, and some. */
    private static final int LONGEST_END = 128;

    private static final byte[] NOTHING = {};

    private final Path file;
    private final long size;
    private final DigestInputStream digest;
    private final DataInputStream in;
    private final UUID export;
    private long position;
    private long pieces;

    /** @throws ExportFileException if it is not an export this build reads */
    public ExportReader(Path file) throws IOException {
        this.file = file;
        size = Files.size(file);
        digest = new DigestInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER), Format.sha256());
        in = new DataInputStream(digest);
        boolean opened = false;
        try {
            start();
            Framed head = record();
            if (head.kind != Format.HEAD || head.body.remaining() < 3 * Long.BYTES) {
                throw damaged(head.offset, "there should be its head");
            }
            export = new UUID(head.body.getLong(), head.body.getLong());
            opened = true;
        } finally {
            if (!opened) {
                in.close();
            }
        }
    }

    private void start() throws IOException {
        byte[] magic = in.readNBytes(Format.MAGIC.length);
        if (!Arrays.equals(magic, Format.MAGIC)) {
            throw new ExportFileException(
                    Kind.NOT_AN_EXPORT,
                    file + " is not an export of Heddle. Fix: name a file that heddle export wrote");
        }
        int version;
        try {
            version = in.readInt();
        } catch (EOFException e) {
            throw damaged(Format.MAGIC.length, "it ends there");
        }
        if (version != Format.VERSION) {
            throw new ExportFileException(
                    Kind.VERSION,
                    file + " is an export of format " + version + ", this build reads format " + Format.VERSION
                            + ". Fix: import it with the release that wrote it, or a newer one");
        }
        position = (long) Format.MAGIC.length + Integer.BYTES;
    }

    /** Which export it is. */
    public UUID export() {
        return export;
    }

    /** Bytes of the file. */
    public long size() {
        return size;
    }

    /** The place behind the last piece. */
    public long position() {
        return position;
    }

    /**
     * The next piece, or null at the end of a file that is whole.
     *
     * @throws ExportFileException if it was cut off or altered
     */
    public @Nullable Piece next() throws IOException {
        // What came before the end is what the end answers for.
        byte[] before = digestSoFar();
        Framed record = record();
        try {
            boolean last = record.kind == Format.END;
            Piece piece = null;
            if (last) {
                end(record, before);
            } else {
                piece = piece(record);
                pieces++;
            }
            if (record.body.hasRemaining()) {
                throw damaged(record.offset, "its record is too long");
            }
            return piece;
        } catch (BufferUnderflowException e) {
            throw damaged(record.offset, "its record is too short");
        }
    }

    private byte[] digestSoFar() {
        // Only the last record needs it, and that is short: a copy of the digest for every record would be dear.
        return size - position > LONGEST_END ? NOTHING : copyOfDigest();
    }

    private byte[] copyOfDigest() {
        try {
            return ((MessageDigest) digest.getMessageDigest().clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every Java can copy a SHA-256", e);
        }
    }

    private void end(Framed record, byte[] before) throws IOException {
        long counted = record.body.getLong();
        if (counted != pieces) {
            throw damaged(record.offset, "it should hold " + counted + " records, and holds " + pieces);
        }
        if (!Arrays.equals(block(record.body), before)) {
            throw damaged(record.offset, "its SHA-256 is another");
        }
        if (position != size) {
            throw damaged(position, "there should be its end");
        }
    }

    private static Piece piece(Framed record) throws IOException {
        ByteBuffer body = record.body;
        return switch (record.kind) {
            case Format.BLOB -> new Piece.Blob(block(body), block(body));
            case Format.REACHED -> new Piece.Reached(text(body), body.getLong(), body.getLong());
            case Format.EVENT ->
                new Piece.Event(
                        text(body),
                        body.getLong(),
                        body.getLong(),
                        text(body),
                        text(body),
                        serialized(body),
                        maySerialized(body));
            case Format.SNAPSHOT ->
                new Piece.Snapshot(text(body), body.getLong(), body.getLong(), serialized(body), maySerialized(body));
            case Format.HELD ->
                new Piece.Held(
                        text(body),
                        block(body),
                        body.getLong(),
                        body.getLong(),
                        body.get() == 0 ? null : body.getLong());
            default -> throw record.damaged("there is a record of unknown kind " + record.kind);
        };
    }

    private Framed record() throws IOException {
        long offset = position;
        try {
            int length = in.readInt();
            int kind = in.readByte();
            long end = offset + (long) Format.BEFORE_BODY + length + Format.CHECKSUM;
            if (length < 0) {
                throw damaged(offset, "a record cannot be that long");
            }
            if (end > size) {
                throw damaged(offset, "the record that begins there goes beyond the end of the file, " + size);
            }
            byte[] body = in.readNBytes(length);
            int checksum = in.readInt();
            if (body.length < length) {
                throw new EOFException();
            }
            if (checksum != Format.checksum(offset, kind, body)) {
                throw damaged(offset, "the checksum of the record there does not match");
            }
            position = end;
            return new Framed(file, offset, kind, ByteBuffer.wrap(body));
        } catch (EOFException e) {
            throw damaged(offset, "it ends there");
        }
    }

    private ExportFileException damaged(long offset, String what) {
        return damaged(file, offset, what);
    }

    private static ExportFileException damaged(Path file, long offset, String what) {
        return new ExportFileException(
                Kind.DAMAGED,
                file + " was cut off or altered, at byte " + offset + ": " + what
                        + ". Fix: copy the file again, or write it anew with heddle export");
    }

    private static String text(ByteBuffer body) {
        return new String(block(body), StandardCharsets.UTF_8);
    }

    private static byte[] block(ByteBuffer body) {
        int length = body.getInt();
        if (length < 0 || length > body.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] block = new byte[length];
        body.get(block);
        return block;
    }

    private static Piece.Serialized serialized(ByteBuffer body) {
        Piece.Serialized object = maySerialized(body);
        if (object == null) {
            throw new BufferUnderflowException();
        }
        return object;
    }

    private static Piece.@Nullable Serialized maySerialized(ByteBuffer body) {
        return body.get() == 0 ? null : new Piece.Serialized(body.getInt(), text(body), block(body));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** A record whose checksum is right. */
    private static final class Framed {
        private final Path file;
        private final long offset;
        private final int kind;
        private final ByteBuffer body;

        Framed(Path file, long offset, int kind, ByteBuffer body) {
            this.file = file;
            this.offset = offset;
            this.kind = kind;
            this.body = body;
        }

        ExportFileException damaged(String what) {
            return ExportReader.damaged(file, offset, what);
        }
    }
}
