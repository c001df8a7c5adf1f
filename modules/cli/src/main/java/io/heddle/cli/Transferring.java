package io.heddle.cli;

import com.typesafe.config.ConfigRenderOptions;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.TransferReport;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Terminal;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What {@code export} and {@code import} have in common: whom they ask, how they tell how far they are, and how they end. */
final class Transferring {
    private static final String FIX = " Fix: ";
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
    private static final Duration BETWEEN_PICTURES = Duration.ofMillis(200);

    private final Session session;
    private final boolean json;
    private Instant lastLine;
    private boolean redrawn;

    Transferring(Session session, boolean json) {
        this.session = session;
        this.json = json;
        // What is done soon needs no picture.
        this.lastLine = session.clock().get();
    }

    @FunctionalInterface
    interface Work {
        TransferReport of(Heddle.Builder store, Predicate<TransferReport> progress);
    }

    /**
     * Does the work on the store that the options name.
     *
     * @param size bytes of the file; 0 if it is being written
     * @param done what is said at the end, before the counts
     */
    int run(StoreOptions store, long size, String done, Work work) {
        Heddle.Builder builder = Heddle.builder().config(store.settings().root().render(ConfigRenderOptions.concise()));
        if (!store.isClustered()) {
            Path folder = store.folder();
            builder.dataDir(folder);
        }
        try (Interrupts.Watch watch = session.interrupts().watch(() -> {})) {
            TransferReport report = work.of(builder, soFar -> {
                show(soFar, size);
                return !watch.interrupted();
            });
            clear();
            end(report, done);
            return ExitCode.OK;
        } catch (HeddleException e) {
            clear();
            throw failure(e);
        }
    }

    /** The store says best what is to be done about it. */
    private static CommandFailure failure(HeddleException e) {
        CommandFailure usual = Failures.of(e);
        int exitCode = e.code().equals("TRANSFER_STOPPED") ? ExitCode.INTERRUPTED : usual.exitCode();
        String text = String.valueOf(e.getMessage());
        int fix = text.indexOf(FIX);
        return new CommandFailure(
                exitCode,
                e.code(),
                fix < 0 ? text : text.substring(0, fix),
                fix < 0 ? usual.fix() : text.substring(fix + FIX.length()),
                e);
    }

    private void show(TransferReport soFar, long size) {
        Terminal terminal = session.terminal();
        boolean redraw = terminal.live() && !json;
        Instant now = session.clock().get();
        Instant due = lastLine.plus(redraw ? BETWEEN_PICTURES : BETWEEN_LINES);
        if (now.isBefore(due)) {
            return;
        }
        lastLine = now;
        if (!redraw) {
            terminal.err().println(line(soFar, size));
            return;
        }
        terminal.err()
                .print("\r\u001b[K"
                        + terminal.fit(line(soFar, size), terminal.size().columns() - 1));
        terminal.err().flush();
        redrawn = true;
    }

    private static String line(TransferReport soFar, long size) {
        String what = switch (soFar.step()) {
            case EXPORT -> "exporting";
            case CHECK -> "checking the file";
            case IMPORT -> "importing";
        };
        String share = size == 0 ? "" : " " + soFar.bytes() * 100 / size + " %";
        return what + share + ": " + counts(soFar);
    }

    private static String counts(TransferReport report) {
        return Text.count(report.histories(), "history").replace("historys", "histories") + ", "
                + Text.count(report.events(), "event") + ", " + Text.count(report.snapshots(), "snapshot") + ", "
                + Text.count(report.payloads(), "payload") + ", " + (report.bytes() >> 20) + " MiB";
    }

    private void clear() {
        if (redrawn) {
            session.terminal().err().print("\r\u001b[K");
            session.terminal().err().flush();
        }
    }

    private void end(TransferReport report, String done) {
        if (!json) {
            session.terminal().out().println(Text.safe(done) + ": " + counts(report));
            return;
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("export", report.export().toString());
        fields.put("histories", report.histories());
        fields.put("events", report.events());
        fields.put("snapshots", report.snapshots());
        fields.put("payloads", report.payloads());
        fields.put("bytes", report.bytes());
        new JsonLines(session.terminal().out())
                .write(Records.of(report.step() == TransferReport.Step.EXPORT ? "exported" : "imported", fields));
    }
}
