package io.heddle.journal.portable;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes an export into a new file, piece by piece; remembers none of them. */
public final class ExportWriter implements AutoCloseable {
    private static final int BUFFER = 1 << 20;

    private final FileChannel channel;
    private final DigestOutputStream out;
    private long position;
    private long pieces;

    /**
     * Begins a file that must not exist.
     *
     * @param export names this export, for whoever goes on with an import of it
     * @param now milliseconds since 1970, for people
     */
    public ExportWriter(Path file, UUID export, long now) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        out = new DigestOutputStream(
                new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER), Format.sha256());
        out.write(Format.MAGIC);
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt(Format.VERSION).array());
        position = (long) Format.MAGIC.length + Integer.BYTES;
        Body head = new Body();
        head.writeLong(export.getMostSignificantBits());
        head.writeLong(export.getLeastSignificantBits());
        head.writeLong(now);
        record(Format.HEAD, head);
    }

    /** Bytes written so far. */
    public long position() {
        return position;
    }

    /** Writes a piece. */
    public void write(Piece piece) throws IOException {
        Body body = new Body();
        int kind;
        if (piece instanceof Piece.Blob blob) {
            kind = Format.BLOB;
            body.block(blob.hash());
            body.block(blob.content());
        } else if (piece instanceof Piece.Reached reached) {
            kind = Format.REACHED;
            body.text(reached.persistenceId());
            body.writeLong(reached.deletedTo());
            body.writeLong(reached.highest());
        } else if (piece instanceof Piece.Event event) {
            kind = Format.EVENT;
            body.text(event.persistenceId());
            body.writeLong(event.sequenceNr());
            body.writeLong(event.timestamp());
            body.text(event.writer());
            body.text(event.adapterManifest());
            body.serialized(event.payload());
            body.serialized(event.metadata());
        } else if (piece instanceof Piece.Snapshot snapshot) {
            kind = Format.SNAPSHOT;
            body.text(snapshot.persistenceId());
            body.writeLong(snapshot.sequenceNr());
            body.writeLong(snapshot.timestamp());
            body.serialized(snapshot.payload());
            body.serialized(snapshot.metadata());
        } else if (piece instanceof Piece.Held held) {
            kind = Format.HELD;
            body.text(held.persistenceId());
            body.block(held.hash());
            body.writeLong(held.size());
            body.writeLong(held.since());
            body.number(held.storedAt());
        } else {
            throw new IllegalArgumentException("a piece of no known kind: " + piece);
        }
        record(kind, body);
        pieces++;
    }

    /** Ends the file and makes it durable. */
    public void finish() throws IOException {
        Body end = new Body();
        end.writeLong(pieces);
        end.block(out.getMessageDigest().digest());
        record(Format.END, end);
        out.flush();
        channel.force(true);
    }

    private void record(int kind, Body content) throws IOException {
        byte[] body = content.bytes();
        out.write(ByteBuffer.allocate(Format.BEFORE_BODY)
                .putInt(body.length)
                .put((byte) kind)
                .array());
        out.write(body);
        out.write(ByteBuffer.allocate(Format.CHECKSUM)
                .putInt(Format.checksum(position, kind, body))
                .array());
        position += (long) Format.BEFORE_BODY + body.length + Format.CHECKSUM;
    }

    /** Closes the file; one that was not finished is taken for damaged. */
    @Override
    public void close() throws IOException {
        // Not through the buffer: what is left in it belongs to a file nobody reads.
        channel.close();
    }

    private static final class Body extends DataOutputStream {
        private final ByteArrayOutputStream bytes;

        Body() {
            this(new ByteArrayOutputStream());
        }

        private Body(ByteArrayOutputStream bytes) {
            super(bytes);
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        void text(String text) throws IOException {
            block(text.getBytes(StandardCharsets.UTF_8));
        }

        void block(byte[] block) throws IOException {
            writeInt(block.length);
            write(block);
        }

        void number(@Nullable Long number) throws IOException {
            writeBoolean(number != null);
            if (number != null) {
                writeLong(number);
            }
        }

        void serialized(Piece.@Nullable Serialized object) throws IOException {
            writeBoolean(object != null);
            if (object != null) {
                writeInt(object.serializer());
                text(object.manifest());
                block(object.bytes());
            }
        }
    }
}
