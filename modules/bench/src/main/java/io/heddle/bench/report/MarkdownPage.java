package io.heddle.bench.report;

import java.util.List;
import java.util.stream.Collectors;

/** The report as Markdown; plots are files beside it. */
final class MarkdownPage {
    private MarkdownPage() {}

    static String of(List<Block> blocks) {
        return blocks.stream().map(MarkdownPage::one).collect(Collectors.joining("\n"));
    }

    private static String one(Block block) {
        if (block instanceof Block.Heading heading) {
            return "#".repeat(heading.level()) + " " + heading.text() + "\n";
        } else if (block instanceof Block.Code code) {
            return "```\n" + code.text() + "\n```\n";
        } else if (block instanceof Block.Table table) {
            return row(table.head()) + "|" + "---|".repeat(table.head().size()) + "\n"
                    + table.rows().stream().map(MarkdownPage::row).collect(Collectors.joining());
        } else if (block instanceof Block.Plot plot) {
            return "![" + plot.name() + "](" + plot.name() + ".svg)\n";
        }
        return ((Block.Text) block).text() + "\n";
    }

    private static String row(List<String> cells) {
        return "| " + cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ")) + " |\n";
    }
}
