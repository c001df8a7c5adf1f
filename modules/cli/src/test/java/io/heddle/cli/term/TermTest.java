package io.heddle.cli.term;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Text fit for a terminal, and a picture redrawn in place. */
class TermTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Terminal terminal(boolean fancy, int columns) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new Terminal(
                InputStream.nullInputStream(),
                stream,
                stream,
                fancy,
                fancy,
                fancy,
                () -> new Terminal.Size(columns, 10));
    }

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void nothingSteersTheTerminal() {
        assertThat(Text.safe("a\u001b[2Jb\nc\td\u202e\u0000")).isEqualTo("a\\u001b[2Jb\\nc d\\u202e\\u0000");
        assertThat(Text.safeLines("a\nb\r")).isEqualTo("a\nb\\u000d");
        assertThat(Text.safe("grüße 日本 👍")).isEqualTo("grüße 日本 👍");
    }

    @Test
    void widthsAreColumns() {
        assertThat(Text.width("日本")).isEqualTo(4);
        assertThat(Text.width("e\u0301")).isEqualTo(1);
        assertThat(Text.fit("日本語", 4, "…")).isEqualTo("日…");
        assertThat(Text.fit("abc", 3, "…")).isEqualTo("abc");
        assertThat(Text.fit("abc", 0, "…")).isEmpty();
        assertThat(Text.pad("日", 4)).isEqualTo("日  ");
    }

    @Test
    void durationsAreReadable() {
        assertThat(Text.duration(Duration.ofMillis(-5))).isEqualTo("0 ms");
        assertThat(Text.duration(Duration.ofMillis(850))).isEqualTo("850 ms");
        assertThat(Text.duration(Duration.ofMillis(12_345))).isEqualTo("12.3 s");
        assertThat(Text.duration(Duration.ofSeconds(245))).isEqualTo("4 min 05 s");
        assertThat(Text.duration(Duration.ofMinutes(123))).isEqualTo("2 h 03 min");
        assertThat(Text.duration(Duration.ofHours(76))).isEqualTo("3 d 04 h");
    }

    @Test
    void aLineIsCutWithoutCountingColours() {
        Line line = new Line().add(Style.GREEN, "abcdef").add(" ghi");
        assertThat(line.width()).isEqualTo(10);
        assertThat(line.render(terminal(true, 80), 8)).isEqualTo("\u001b[32mabcdef\u001b[0m …");
        assertThat(line.render(terminal(false, 80), 4)).isEqualTo("abc~");
    }

    @Test
    void tablesAreCutOnlyOnATerminal() {
        Table table = new Table("ID", "TEXT").row(Table.Cell.of("long-id"), Table.Cell.of("x".repeat(30)));
        table.print(terminal(false, 20));
        assertThat(written().lines()).last().isEqualTo("long-id  " + "x".repeat(30));
        out.reset();
        table.print(terminal(true, 20));
        assertThat(written().lines()).last().isEqualTo("long-id  " + "x".repeat(10) + "…");
    }

    @Test
    void thePictureIsRedrawnInPlaceAndErrorsStandAboveIt() {
        PrintStream before = System.err;
        try (Screen screen = new Screen(terminal(true, 80))) {
            screen.draw(List.of(new Line().add("one"), new Line().add("two")));
            System.err.println("a warning");
            out.reset();
            screen.draw(List.of(new Line().add("three")));
            assertThat(written()).contains("\u001b[2A", "a warning\n").containsPattern("a warning\n[^\n]*three");
            screen.print(List.of("for good"));
        }
        assertThat(System.err).isSameAs(before);
        assertThat(written()).contains("for good").endsWith("\u001b[?25h");
    }

    @Test
    void theSizeComesFromSttyOrTheEnvironment() {
        Terminal.Size usual = Terminal.Size.USUAL;
        assertThat(Terminals.parse("40 132\n", usual)).isEqualTo(new Terminal.Size(132, 40));
        assertThat(Terminals.parse("0 0", usual)).isEqualTo(usual);
        assertThat(Terminals.parse("stty: no", usual)).isEqualTo(usual);
        assertThat(Terminals.fromEnvironment(Map.of("COLUMNS", "99", "LINES", "x")))
                .isEqualTo(new Terminal.Size(99, 24));
    }

    @Test
    void localesSayWhetherMoreThanAsciiIsShown() {
        assertThat(Terminal.isUtf8(Map.of("LANG", "en_GB.UTF-8"))).isTrue();
        assertThat(Terminal.isUtf8(Map.of("LANG", "en_GB.UTF-8", "LC_ALL", "C")))
                .isFalse();
        assertThat(Terminal.isUtf8(Map.of())).isFalse();
        Terminal plain = Terminal.system(Map.of("NO_COLOR", "1"));
        assertThat(plain.styled(Style.RED, "x")).isEqualTo("x");
        assertThat(plain.symbol("…", "~")).isEqualTo("~");
    }
}
