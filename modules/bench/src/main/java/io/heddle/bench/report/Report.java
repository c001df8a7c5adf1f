package io.heddle.bench.report;

import io.heddle.bench.harness.SystemName;
import io.heddle.bench.harness.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The report of one run: where and how it was measured, the goals and what became of them, workload by workload. */
public final class Report {
    private static final String STEPS = "stepsPerSecond";
    private static final List<String> LATENCIES = List.of("p50Millis", "p99Millis");
    /** Every system has one, and it belongs to the run as a whole. */
    private static final String OTHER_LOAD = "otherProcessorsBusy";

    private static final double DISTURBED = 0.3;

    private final Measurements measured;
    private final Map<String, String> circumstances;
    private final String command;
    private final List<String> remarks;

    /**
     * @param circumstances machine, commit and the like, by name
     * @param command that measures the same again
     * @param remarks what a reader has to know, such as who was left out and why
     */
    public Report(Measurements measured, Map<String, String> circumstances, String command, List<String> remarks) {
        this.measured = measured;
        this.circumstances = circumstances;
        this.command = command;
        this.remarks = remarks;
    }

    /** The report as one page of Markdown, which points to plots beside it. */
    public String markdown() {
        return MarkdownPage.of(blocks());
    }

    /** Writes {@code report.md} with its plots, and {@code report.html}, which needs nothing beside it. */
    public void write(Path folder) throws IOException {
        List<Block> blocks = blocks();
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.md"), MarkdownPage.of(blocks));
        Files.writeString(folder.resolve("report.html"), HtmlPage.of(blocks));
        for (Block block : blocks) {
            if (block instanceof Block.Plot plot) {
                Files.writeString(folder.resolve(plot.name() + ".svg"), plot.svg());
            }
        }
    }

    private List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading(1, "Measured"));
        blocks.add(new Block.Text("Repeat with"));
        blocks.add(new Block.Code(command));
        blocks.add(new Block.Table(
                List.of("circumstance", ""),
                Stream.concat(
                                circumstances.entrySet().stream().map(fact -> List.of(fact.getKey(), fact.getValue())),
                                Stream.of(List.of("rounds", Integer.toString(measured.mostRounds()))))
                        .toList()));
        otherLoad().ifPresent(blocks::add);
        remarks.forEach(remark -> blocks.add(new Block.Text(remark)));
        blocks.add(
                new Block.Text("Each figure is the **median** of the rounds (least–greatest). Systems take turns within"
                        + " a round, each in a process and a folder of its own."));
        bars(blocks);
        systems(blocks);
        for (Workload workload : Workload.values()) {
            if (!measured.systems(workload).isEmpty()) {
                workload(blocks, workload);
            }
        }
        return blocks;
    }

    /** Says so where the machine was not quiet. */
    private Optional<Block> otherLoad() {
        double most = Stream.of(Workload.values())
                .flatMap(workload -> measured.systems(workload).stream()
                        .flatMap(system -> measured.spread(workload, system, OTHER_LOAD).stream()))
                .mapToDouble(Spread::greatest)
                .max()
                .orElse(0);
        return most < DISTURBED
                ? Optional.empty()
                : Optional.of(
                        new Block.Text("**Taken on a busy machine:** other programs kept up to " + Spread.text(most)
                                + " processors busy during a measurement. Compare ratios, with care; absolute figures say"
                                + " little."));
    }

    private void bars(List<Block> blocks) {
        blocks.add(new Block.Heading(2, "Goals"));
        blocks.add(new Block.Table(
                List.of("figure", "goal", "this run", ""),
                Bars.of(measured).stream()
                        .map(bar -> List.of(bar.what(), bar.goal(), bar.found(), bar.verdict().text))
                        .toList()));
    }

    private void systems(List<Block> blocks) {
        Set<SystemName> systems = new LinkedHashSet<>();
        for (Workload workload : Workload.values()) {
            systems.addAll(measured.systems(workload));
        }
        blocks.add(new Block.Heading(2, "Systems"));
        blocks.add(new Block.Table(
                List.of("system", "durability", "what it is"),
                systems.stream()
                        .sorted()
                        .map(system -> List.of(system.label(), system.durability, system.title))
                        .toList()));
    }

    private void workload(List<Block> blocks, Workload workload) {
        blocks.add(new Block.Heading(2, workload + ": " + workload.title));
        if (workload == Workload.W6) {
            blocks.addAll(Curves.of(measured));
            return;
        }
        List<SystemName> systems = measured.systems(workload);
        List<String> names = measured.names(workload).stream()
                .filter(name -> !name.equals(OTHER_LOAD))
                .toList();
        if (workload == Workload.LIMITS) {
            // Many systems, few figures.
            blocks.add(table(
                    "system",
                    systems,
                    SystemName::label,
                    names,
                    name -> name.equals(STEPS) ? "operations per second" : Names.of(name),
                    (system, name) -> cell(workload, system, name)));
        } else {
            blocks.add(table(
                    "figure",
                    names,
                    Names::of,
                    systems,
                    SystemName::label,
                    (name, system) -> cell(workload, system, name)));
        }
        ratios(blocks, workload, systems);
        plots(blocks, workload, systems);
        series(blocks, workload);
        traces(blocks, workload);
    }

    private static <R, C> Block table(
            String corner,
            List<R> rows,
            Function<R, String> rowName,
            List<C> columns,
            Function<C, String> columnName,
            BiFunction<R, C, String> cell) {
        List<String> head = new ArrayList<>(List.of(corner));
        columns.forEach(column -> head.add(columnName.apply(column)));
        List<List<String>> lines = new ArrayList<>();
        for (R row : rows) {
            List<String> line = new ArrayList<>(List.of(rowName.apply(row)));
            columns.forEach(column -> line.add(cell.apply(row, column)));
            lines.add(line);
        }
        return new Block.Table(head, lines);
    }

    private String cell(Workload workload, SystemName system, String name) {
        return measured.spread(workload, system, name).map(Spread::text).orElse("");
    }

    /** Heddle beside each of the others. */
    private void ratios(List<Block> blocks, Workload workload, List<SystemName> systems) {
        List<List<String>> rows = new ArrayList<>();
        for (SystemName other : systems) {
            if (other != SystemName.HEDDLE && systems.contains(SystemName.HEDDLE)) {
                List<String> row = new ArrayList<>(List.of(other.label()));
                for (String figure : List.of(STEPS, "p50Millis", "p99Millis")) {
                    Double own = measured.median(workload, SystemName.HEDDLE, figure);
                    Double its = measured.median(workload, other, figure);
                    row.add(own == null || its == null || its == 0 ? "" : Spread.text(own / its));
                }
                rows.add(row);
            }
        }
        if (rows.stream().anyMatch(row -> !row.get(1).isEmpty())) {
            blocks.add(new Block.Text("Heddle's figure divided by that of:"));
            blocks.add(new Block.Table(List.of("system", "throughput", "p50", "p99"), rows));
        }
    }

    private void plots(List<Block> blocks, Workload workload, List<SystemName> systems) {
        LogPlot throughput = new LogPlot(
                workload + ", " + (workload == Workload.LIMITS ? "operations" : "steps") + " per second",
                List.of("median"));
        LogPlot latency = new LogPlot(workload + ", latency, ms", List.of("p50", "p99"));
        for (SystemName system : systems) {
            measured.spread(workload, system, STEPS).ifPresent(spread -> throughput.add(system, List.of(spread)));
            List<Spread> dots = LATENCIES.stream()
                    .map(name -> measured.spread(workload, system, name).orElse(null))
                    .filter(Objects::nonNull)
                    .toList();
            if (!dots.isEmpty()) {
                latency.add(system, dots);
            }
        }
        if (!throughput.isEmpty()) {
            blocks.add(new Block.Plot(workload + "-throughput", throughput.svg()));
        }
        if (!latency.isEmpty()) {
            blocks.add(new Block.Plot(workload + "-latency", latency.svg()));
        }
    }

    /** What was looked at again and again, of the last round. */
    private void series(List<Block> blocks, Workload workload) {
        List<Map<?, ?>> rows = rows(workload, "series");
        for (String name : List.of(STEPS, "heapMiB", "diskMiB")) {
            List<double[]> points = rows.stream()
                    .filter(row -> row.get("second") instanceof Number && row.get(name) instanceof Number)
                    .map(row -> new double[] {number(row.get("second")), number(row.get(name))})
                    .toList();
            if (!points.isEmpty()) {
                blocks.add(new Block.Plot(
                        workload + "-" + name, SeriesPlot.svg(workload + ", " + Names.of(name), "s", points)));
            }
        }
    }

    private void traces(List<Block> blocks, Workload workload) {
        List<Map<?, ?>> rows = rows(workload, "traces");
        if (!rows.isEmpty()) {
            List<String> names =
                    rows.get(0).keySet().stream().map(String::valueOf).toList();
            blocks.add(table(
                    "#",
                    IntStream.range(0, rows.size()).boxed().toList(),
                    n -> Integer.toString(n + 1),
                    names,
                    Names::of,
                    (n, name) -> value(rows.get(n).get(name))));
        }
    }

    private List<Map<?, ?>> rows(Workload workload, String name) {
        List<Map<?, ?>> rows = new ArrayList<>();
        List<Map<String, Object>> rounds = measured.rounds(workload, SystemName.HEDDLE);
        if (!rounds.isEmpty() && rounds.get(rounds.size() - 1).get(name) instanceof List<?> list) {
            for (Object row : list) {
                if (row instanceof Map<?, ?> map) {
                    rows.add(map);
                }
            }
        }
        return rows;
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static String value(@Nullable Object value) {
        return value instanceof Number number ? Spread.text(number.doubleValue()) : String.valueOf(value);
    }
}
