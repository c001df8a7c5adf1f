package io.heddle.bench.report;

import java.util.List;
import java.util.stream.Collectors;

/** The report as one page that needs nothing beside it, neither files nor a network. */
final class HtmlPage {
    private static final String HEAD = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Heddle, measured</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1c2733; background: #fff; }
            h2 { margin-top: 2.5rem; border-bottom: 1px solid #d5dde5; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            th, td { padding: .25rem .7rem; border-bottom: 1px solid #e4eaf0; text-align: right; }
            th:first-child, td:first-child { text-align: left; }
            table.words th, table.words td { text-align: left; vertical-align: top; }
            pre { background: #f3f6f9; padding: .6rem .8rem; overflow-x: auto; }
            svg { max-width: 100%; height: auto; display: block; margin: 1rem 0; }
            .met { color: #1a7f37; font-weight: 600; } .missed { color: #b42318; font-weight: 600; } .open { color: #66727f; }
            </style>
            </head>
            <body>
            """;

    private HtmlPage() {}

    static String of(List<Block> blocks) {
        return HEAD + blocks.stream().map(HtmlPage::one).collect(Collectors.joining("\n")) + "\n</body>\n</html>\n";
    }

    private static String one(Block block) {
        if (block instanceof Block.Heading heading) {
            return "<h" + heading.level() + ">" + inline(heading.text()) + "</h" + heading.level() + ">";
        } else if (block instanceof Block.Code code) {
            return "<pre>" + escape(code.text()) + "</pre>";
        } else if (block instanceof Block.Table table) {
            boolean words = table.rows().stream().anyMatch(row -> row.stream().anyMatch(HtmlPage::isProse));
            return "<div class=\"wide\"><table" + (words ? " class=\"words\"" : "") + "><tr>"
                    + table.head().stream()
                            .map(cell -> "<th>" + inline(cell) + "</th>")
                            .collect(Collectors.joining())
                    + "</tr>\n"
                    + table.rows().stream().map(HtmlPage::row).collect(Collectors.joining("\n"))
                    + "</table></div>";
        } else if (block instanceof Block.Plot plot) {
            return plot.svg();
        }
        return "<p>" + inline(((Block.Text) block).text()) + "</p>";
    }

    private static boolean isProse(String cell) {
        return cell.length() > 45;
    }

    private static String row(List<String> cells) {
        return "<tr>"
                + cells.stream()
                        .map(cell -> "<td" + verdict(cell) + ">" + inline(cell) + "</td>")
                        .collect(Collectors.joining())
                + "</tr>";
    }

    private static String verdict(String cell) {
        for (Bar.Verdict verdict : Bar.Verdict.values()) {
            if (cell.equals(verdict.text)) {
                return " class=\"" + verdict.style + "\"";
            }
        }
        return "";
    }

    private static String inline(String text) {
        return escape(text)
                .replaceAll("\\*\\*(.+?)\\*\\*", "<strong>$1</strong>")
                .replaceAll("`(.+?)`", "<code>$1</code>");
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
