package io.heddle.journal.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.journal.portable.ExportFileException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read again; whatever is not what was written is refused, wherever it was changed. */
class ExportFileTest {
    private static final UUID EXPORT = UUID.fromString("3f0f3c5e-8f0e-4d0e-9c55-7b1f8c8f1a01");

    private static final List<Piece> PIECES = List.of(
            new Piece.Blob(bytes("hash"), bytes("a payload")),
            new Piece.Reached("instance|é", 3, 9),
            new Piece.Event("instance|é", 4, 17, "writer", "", serialized("event"), null),
            new Piece.Event("instance|é", 5, 18, "", "adapter", serialized(""), serialized("meta")),
            new Piece.Snapshot("instance|é", 4, -1, serialized("state"), serialized("meta")),
            new Piece.Snapshot("instance|é", 0, 0, serialized(""), null),
            new Piece.Held("instance|é", bytes("hash"), 9, 20, null),
            new Piece.Held("instance|é", bytes("hash"), 9, 20, 21L));

    @TempDir
    Path folder;

    private Path file;
    private byte[] whole;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Piece.Serialized serialized(String text) {
        return new Piece.Serialized(77, "manifest of " + text, bytes(text));
    }

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("export");
        try (ExportWriter out = new ExportWriter(file, EXPORT, 0)) {
            for (Piece piece : PIECES) {
                out.write(piece);
            }
            out.finish();
            assertThat(out.position()).isEqualTo(Files.size(file));
        }
        whole = Files.readAllBytes(file);
    }

    private static List<Piece> read(Path file) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        try (ExportReader in = new ExportReader(file)) {
            assertThat(in.export()).isEqualTo(EXPORT);
            for (Piece piece = in.next(); piece != null; piece = in.next()) {
                pieces.add(piece);
            }
            assertThat(in.position()).isEqualTo(in.size());
        }
        return pieces;
    }

    /** Why the file with these bytes is refused. */
    private ExportFileException refusal(byte[] bytes) throws IOException {
        Path other = folder.resolve("other");
        Files.write(other, bytes);
        try {
            read(other);
        } catch (ExportFileException e) {
            return e;
        }
        throw new AssertionError("read although it is not what was written");
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        assertThat(read(file)).usingRecursiveFieldByFieldElementComparator().containsExactlyElementsOf(PIECES);
    }

    @Test
    void aFileThatIsThereIsNotWrittenOver() {
        assertThatThrownBy(() -> new ExportWriter(file, EXPORT, 0)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void cutOffAnywhereItIsRefused() throws IOException {
        for (int length = Format.MAGIC.length; length < whole.length; length++) {
            ExportFileException refusal = refusal(Arrays.copyOf(whole, length));
            assertThat(refusal.kind()).as("%d bytes", length).isEqualTo(Kind.DAMAGED);
            assertThat(refusal).hasMessageContaining("at byte ").hasMessageContaining("Fix: ");
        }
        for (int length = 0; length < Format.MAGIC.length; length++) {
            assertThat(refusal(Arrays.copyOf(whole, length)).kind()).isEqualTo(Kind.NOT_AN_EXPORT);
        }
    }

    @Test
    void alteredAnywhereItIsRefused() throws IOException {
        for (int at = 0; at < whole.length; at++) {
            for (int change : new int[] {1, 0x80, 0xff}) {
                byte[] altered = whole.clone();
                altered[at] ^= (byte) change;
                Kind expected = at < Format.MAGIC.length
                        ? Kind.NOT_AN_EXPORT
                        : at < Format.MAGIC.length + Integer.BYTES ? Kind.VERSION : Kind.DAMAGED;
                assertThat(refusal(altered).kind()).as("byte %d", at).isEqualTo(expected);
            }
        }
    }

    @Test
    void theRecordThatWasAlteredIsNamed() throws IOException {
        long place;
        try (ExportReader in = new ExportReader(file)) {
            in.next();
            place = in.position();
        }
        byte[] altered = whole.clone();
        altered[(int) place + 7] ^= 1;
        assertThat(refusal(altered)).hasMessageContaining("other was cut off or altered, at byte " + place + ":");
    }

    @Test
    void aRecordThatIsLeftOutOrSaidTwiceIsNoticed() throws IOException {
        int from;
        int to;
        try (ExportReader in = new ExportReader(file)) {
            in.next();
            from = (int) in.position();
            in.next();
            to = (int) in.position();
        }
        byte[] without = new byte[whole.length - (to - from)];
        System.arraycopy(whole, 0, without, 0, from);
        System.arraycopy(whole, to, without, from, whole.length - to);
        assertThat(refusal(without).kind()).isEqualTo(Kind.DAMAGED);

        byte[] twice = new byte[whole.length + (to - from)];
        System.arraycopy(whole, 0, twice, 0, to);
        System.arraycopy(whole, from, twice, to, whole.length - from);
        assertThat(refusal(twice).kind()).isEqualTo(Kind.DAMAGED);
    }

    @Test
    void whatComesBehindTheEndIsRefused() throws IOException {
        assertThat(refusal(Arrays.copyOf(whole, whole.length + 1)))
                .hasMessageContaining("at byte " + whole.length + ": there should be its end");
    }

    @Test
    void aFileOfAnotherFormatSaysWhich() throws IOException {
        byte[] newer = whole.clone();
        newer[Format.MAGIC.length + Integer.BYTES - 1] = 2;
        assertThat(refusal(newer))
                .hasMessageContaining("is an export of format 2, this build reads format 1")
                .hasMessageContaining("Fix: ");
    }
}
