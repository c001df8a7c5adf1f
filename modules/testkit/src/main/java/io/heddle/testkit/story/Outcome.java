package io.heddle.testkit.story;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.kernel.instance.InstanceCommand;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What becomes of one attempt, and how long after its start. Immutable. */
public final class Outcome {
    /** Nobody ever reports. */
    public static final Outcome SILENT = new Outcome(Duration.ZERO, (nodeId, attempt) -> null);

    private final Duration after;
    private final BiFunction<String, Integer, @Nullable InstanceCommand> report;

    private Outcome(Duration after, BiFunction<String, Integer, @Nullable InstanceCommand> report) {
        this.after = after;
        this.report = report;
    }

    /** COMPLETED at once with {@code {}}. */
    public static Outcome done() {
        return json("{}");
    }

    /** COMPLETED at once with this JSON text. */
    public static Outcome json(String output) {
        return completed(Payload.json(output));
    }

    /** COMPLETED at once with JSON data. */
    public static Outcome value(@Nullable Object output) {
        return completed(JsonCodec.encode(output));
    }

    private static Outcome completed(Payload output) {
        return new Outcome(Duration.ZERO, (nodeId, attempt) -> new InstanceCommand.Complete(nodeId, attempt, output));
    }

    /** Fails; another attempt could help. */
    public static Outcome failed() {
        return failed(NodeError.retryable(ErrorCode.EXECUTOR_ERROR, "scripted failure"));
    }

    public static Outcome failed(NodeError error) {
        return new Outcome(Duration.ZERO, (nodeId, attempt) -> new InstanceCommand.Fail(nodeId, attempt, error));
    }

    /** The node declines: an operator or trigger skips it while it executes. */
    public static Outcome skipped() {
        return new Outcome(Duration.ZERO, (nodeId, attempt) -> new InstanceCommand.SkipNode(nodeId, null));
    }

    /** Any other command; the attempt itself stays open. */
    public static Outcome command(InstanceCommand command) {
        Objects.requireNonNull(command, "command");
        return new Outcome(Duration.ZERO, (nodeId, attempt) -> command);
    }

    /** The same, this long after the attempt's start in virtual time. */
    public Outcome after(Duration time) {
        return new Outcome(time, report);
    }

    Duration delay() {
        return after;
    }

    @Nullable InstanceCommand report(String nodeId, int attempt) {
        return report.apply(nodeId, attempt);
    }
}
