package io.heddle.cli;

import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Table;
import io.heddle.cli.term.Terminal;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The nodes of a cluster, and whether the one that was asked is ready. */
record ClusterReport(Map<?, ?> health, Map<?, ?> cluster) {

    boolean isReady() {
        return isTrue(health, "ready");
    }

    void json(Terminal terminal) {
        JsonLines lines = new JsonLines(terminal.out());
        list(cluster, "nodes").forEach(node -> lines.write(record("node", node)));
        lines.write(record("health", health));
    }

    void print(Terminal terminal) {
        Table table = new Table("NODE", "STATUS", "REACHABLE", "SHARDS", "INSTANCES IN MEMORY", "");
        for (Map<?, ?> node : list(cluster, "nodes")) {
            table.row(
                    Table.Cell.of(text(node, "address")),
                    Table.Cell.of(text(node, "status")),
                    Table.Cell.of(isTrue(node, "reachable") ? "yes" : "no"),
                    Table.Cell.of(text(node, "shards")),
                    Table.Cell.of(text(node, "instances")),
                    Table.Cell.of(isTrue(node, "leader") ? "leader" : ""));
        }
        table.print(terminal);
        terminal.out().println();
        terminal.out().println(text(cluster, "self") + " is " + (isReady() ? "ready" : "NOT READY"));
        for (Map<?, ?> check : list(health, "checks")) {
            terminal.out()
                    .println("  " + (isTrue(check, "passed") ? "ok     " : "FAILED ") + text(check, "name") + ": "
                            + text(check, "detail"));
        }
    }

    private static List<Map<?, ?>> list(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof List<?> list
                ? list.stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList()
                : List.of();
    }

    private static boolean isTrue(Map<?, ?> fields, String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    /** What a node did not say in time is a question mark. */
    private static String text(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        return value == null ? "?" : Text.safe(value.toString());
    }

    private static Map<String, @Nullable Object> record(String type, Map<?, ?> fields) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        fields.forEach((name, value) -> all.put(String.valueOf(name), value));
        return Records.of(type, all);
    }
}
