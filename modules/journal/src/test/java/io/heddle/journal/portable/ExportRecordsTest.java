package io.heddle.journal.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.journal.portable.ExportFileException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose checksums are right, and whose records are not what is written. */
class ExportRecordsTest {
    private static final UUID EXPORT = UUID.fromString("3f0f3c5e-8f0e-4d0e-9c55-7b1f8c8f1a01");
    private static final int START = Format.MAGIC.length + Integer.BYTES;
    private static final int HEAD_BODY = 3 * Long.BYTES;
    private static final int BEHIND_HEAD = START + Format.BEFORE_BODY + HEAD_BODY + Format.CHECKSUM;

    @TempDir
    Path folder;

    private Path file;
    private ByteArrayOutputStream bytes;

    @BeforeEach
    void start() {
        file = folder.resolve("export");
        bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Format.MAGIC);
        bytes.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(Format.VERSION).array());
    }

    private ExportRecordsTest head() {
        return record(
                Format.HEAD,
                ByteBuffer.allocate(HEAD_BODY)
                        .putLong(EXPORT.getMostSignificantBits())
                        .putLong(EXPORT.getLeastSignificantBits())
                        .putLong(0)
                        .array());
    }

    private ExportRecordsTest record(int kind, byte... body) {
        int checksum = Format.checksum(bytes.size(), kind, body);
        bytes.writeBytes(ByteBuffer.allocate(Format.BEFORE_BODY)
                .putInt(body.length)
                .put((byte) kind)
                .array());
        bytes.writeBytes(body);
        bytes.writeBytes(ByteBuffer.allocate(Format.CHECKSUM).putInt(checksum).array());
        return this;
    }

    private byte[] digest() {
        MessageDigest digest = Format.sha256();
        return digest.digest(bytes.toByteArray());
    }

    private ExportRecordsTest end(long pieces, byte[] digest) {
        return record(
                Format.END,
                ByteBuffer.allocate(Long.BYTES + Integer.BYTES + digest.length)
                        .putLong(pieces)
                        .putInt(digest.length)
                        .put(digest)
                        .array());
    }

    private void read() throws IOException {
        Files.write(file, bytes.toByteArray());
        try (ExportReader in = new ExportReader(file)) {
            assertThat(in.export()).isEqualTo(EXPORT);
            while (in.next() != null) {
                assertThat(in.position()).isGreaterThan(BEHIND_HEAD);
            }
        }
    }

    private void assertDamaged(long place, String what) {
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        ExportFileException.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(Kind.DAMAGED))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("at byte " + place + ": " + what)
                .hasMessageContaining("Fix: ");
    }

    /** The body of a record, written by hand. */
    private interface Body {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] body(Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.to(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static void block(DataOutputStream out, String content) throws IOException {
        out.writeInt(content.length());
        out.writeBytes(content);
    }

    private static void reached(DataOutputStream out) throws IOException {
        block(out, "id");
        out.writeLong(1);
        out.writeLong(2);
    }

    @Test
    void writtenByHandItIsRead() throws IOException {
        head().record(Format.REACHED, body(ExportRecordsTest::reached));
        end(1, digest());
        read();
    }

    @Test
    void withoutAHeadItIsRefused() throws IOException {
        record(Format.REACHED, body(ExportRecordsTest::reached));
        assertDamaged(START, "there should be its head");
    }

    @Test
    void withAHeadThatIsTooShortItIsRefused() {
        record(Format.HEAD, new byte[HEAD_BODY - 1]);
        assertDamaged(START, "there should be its head");
    }

    @Test
    void aSecondHeadIsRefused() {
        head().head();
        assertDamaged(BEHIND_HEAD, "there is a record of unknown kind " + Format.HEAD);
    }

    @Test
    void aKindThatIsNotKnownIsNamed() {
        head().record(9, new byte[] {1, 2});
        assertDamaged(BEHIND_HEAD, "there is a record of unknown kind 9");
    }

    @Test
    void aRecordIsNotLongerThanItsContent() throws IOException {
        head().record(Format.REACHED, body(out -> {
            reached(out);
            out.writeByte(0);
        }));
        assertDamaged(BEHIND_HEAD, "its record is too long");
    }

    @Test
    void aRecordOfAnyKindIsNotShorterThanItsContent() throws IOException {
        byte[][] whole = new byte[Format.END][];
        whole[Format.BLOB] = body(out -> {
            block(out, "hash");
            block(out, "content");
        });
        whole[Format.REACHED] = body(ExportRecordsTest::reached);
        whole[Format.EVENT] = body(out -> {
            reached(out);
            block(out, "writer");
            block(out, "");
            serialized(out);
            serialized(out);
        });
        whole[Format.SNAPSHOT] = body(out -> {
            reached(out);
            serialized(out);
            out.writeBoolean(false);
        });
        whole[Format.HELD] = body(out -> {
            block(out, "id");
            block(out, "hash");
            out.writeLong(1);
            out.writeLong(2);
            out.writeBoolean(true);
            out.writeLong(3);
        });
        for (int kind = Format.BLOB; kind < Format.END; kind++) {
            for (int length = 0; length < whole[kind].length; length++) {
                start();
                head().record(kind, Arrays.copyOf(whole[kind], length));
                assertDamaged(BEHIND_HEAD, "its record is too short");
            }
            start();
            head().record(kind, whole[kind]);
            end(1, digest());
            read();
        }
    }

    private static void serialized(DataOutputStream out) throws IOException {
        out.writeBoolean(true);
        out.writeInt(77);
        block(out, "manifest");
        block(out, "bytes");
    }

    @Test
    void aLengthInsideARecordIsNotBelieved() throws IOException {
        for (int length : new int[] {-1, Integer.MIN_VALUE, 3, Integer.MAX_VALUE}) {
            start();
            head().record(Format.BLOB, body(out -> {
                out.writeInt(length);
                out.writeShort(0);
            }));
            assertDamaged(BEHIND_HEAD, "its record is too short");
        }
    }

    @Test
    void anEventHasAPayload() throws IOException {
        head().record(Format.EVENT, body(out -> {
            reached(out);
            block(out, "writer");
            block(out, "");
            out.writeBoolean(false);
            out.writeBoolean(false);
        }));
        assertDamaged(BEHIND_HEAD, "its record is too short");
    }

    @Test
    void theLengthOfARecordIsNotBelieved() {
        for (int length : new int[] {-1, Integer.MIN_VALUE}) {
            start();
            head();
            bytes.writeBytes(ByteBuffer.allocate(Format.BEFORE_BODY)
                    .putInt(length)
                    .put((byte) Format.BLOB)
                    .array());
            assertDamaged(BEHIND_HEAD, "a record cannot be that long");
        }
        start();
        head();
        bytes.writeBytes(ByteBuffer.allocate(Format.BEFORE_BODY)
                .putInt(Integer.MAX_VALUE)
                .put((byte) Format.BLOB)
                .array());
        assertDamaged(BEHIND_HEAD, "the record that begins there goes beyond the end of the file, " + bytes.size());
    }

    @Test
    void anEndThatCountsOtherwiseIsRefused() throws IOException {
        head().record(Format.REACHED, body(ExportRecordsTest::reached));
        int place = bytes.size();
        end(2, digest());
        assertDamaged(place, "it should hold 2 records, and holds 1");
    }

    @Test
    void anEndOfOtherBytesIsRefused() {
        head();
        byte[] other = digest();
        other[0] ^= 1;
        end(0, other);
        assertDamaged(BEHIND_HEAD, "its SHA-256 is another");
    }

    @Test
    void anEndWithoutADigestIsRefused() {
        head().end(0, new byte[0]);
        assertDamaged(BEHIND_HEAD, "its SHA-256 is another");
    }

    @Test
    void anEndThatSaysMoreIsRefused() {
        head();
        byte[] digest = digest();
        record(
                Format.END,
                ByteBuffer.allocate(Long.BYTES + Integer.BYTES + digest.length + 1)
                        .putLong(0)
                        .putInt(digest.length)
                        .put(digest)
                        .array());
        assertDamaged(BEHIND_HEAD, "its record is too long");
    }

    @Test
    void muchBehindTheEndIsRefusedToo() {
        head();
        end(0, digest());
        bytes.writeBytes(new byte[100_000]);
        assertDamaged(BEHIND_HEAD, "its SHA-256 is another");
    }

    @Test
    void whatTheWriterDidNotFinishIsRefused() throws IOException {
        try (ExportWriter out = new ExportWriter(file, EXPORT, 0)) {
            out.write(new Piece.Blob(new byte[32], new byte[3 << 20]));
        }
        bytes.reset();
        bytes.writeBytes(Files.readAllBytes(file));
        assertThat(bytes.size()).as("some of it is on disk").isPositive();
        assertThatThrownBy(this::read).isInstanceOf(ExportFileException.class);
    }

    @Test
    void writerAndReaderNameTheSamePlaces() throws IOException {
        Piece first = new Piece.Reached("id", 0, 1);
        Piece second = new Piece.Snapshot("id", 1, 2, new Piece.Serialized(1, "m", new byte[10]), null);
        try (ExportWriter out = new ExportWriter(file, EXPORT, 0)) {
            assertThat(out.position()).isEqualTo(BEHIND_HEAD);
            out.write(first);
            long behindFirst = out.position();
            out.write(second);
            long behindSecond = out.position();
            out.finish();
            try (ExportReader in = new ExportReader(file)) {
                assertThat(in.position()).isEqualTo(BEHIND_HEAD);
                in.next();
                assertThat(in.position()).isEqualTo(behindFirst);
                in.next();
                assertThat(in.position()).isEqualTo(behindSecond);
                assertThat(in.next()).isNull();
            }
        }
    }
}
