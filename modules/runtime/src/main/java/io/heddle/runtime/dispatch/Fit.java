package io.heddle.runtime.dispatch;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.spi.NodeOutcome;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What fits into a message between nodes. One that is too large would never arrive, and nobody would know why.
 *
 * @param mostBytes of one message
 * @param bytesOf how many a message has, as it is written
 */
record Fit(long mostBytes, ToIntFunction<Errand> bytesOf) {
    /** What is around a message: who it is from, and for whom. */
    private static final long ENVELOPE = 16L << 10;

    /** Of a message between nodes, bytes; a setting of Pekko. */
    static final String LIMIT = "pekko.remote.artery.advanced.maximum-frame-size";

    /** @param frame value of {@link #LIMIT} */
    static Fit within(long frame, ToIntFunction<Errand> bytesOf) {
        return new Fit(frame - ENVELOPE, bytesOf);
    }

    /** Why {@code run} cannot be taken to another node; null if it can. */
    @Nullable NodeError refusal(NodeDispatcher.Run run, Errand.Take written) {
        int bytes;
        try {
            bytes = bytesOf.applyAsInt(written);
        } catch (RuntimeException e) {
            return NodeError.fatal(
                    ErrorCode.EXECUTOR_ERROR,
                    "executor " + run.executor()
                            + " is on another node, and what the attempt is given cannot be written: " + e);
        }
        return bytes <= mostBytes
                ? null
                : NodeError.fatal(
                        ErrorCode.EXECUTOR_ERROR,
                        "executor " + run.executor() + " is on another node, and what the attempt is given has " + bytes
                                + " bytes, of which " + mostBytes + " fit between nodes; raise " + LIMIT
                                + " on all nodes, or have the executor where instances run");
    }

    /** Hosts that are members and reached do not answer. */
    static NodeError unanswered(NodeDispatcher.Run run, String host, int rounds) {
        return NodeError.retryable(
                ErrorCode.EXECUTOR_ERROR,
                "executor " + run.executor() + " is on other nodes, and none of them answers; the last one asked was "
                        + host + ", for " + rounds
                        + " times heddle.registry.resend-interval; the log of both nodes says what was not delivered. If"
                        + " that was too large for a message, raise " + LIMIT + " on all nodes");
    }

    /** {@code report}, or what is said instead of one that is too large. */
    AttemptReport fitting(AttemptReport report, Errand.Over written) {
        int bytes;
        try {
            bytes = bytesOf.applyAsInt(written);
        } catch (RuntimeException e) {
            // Without any result the attempt would be under way for ever.
            return report.with(NodeOutcome.failed(NodeError.fatal(
                    ErrorCode.EXECUTOR_ERROR,
                    "what the attempt gave cannot be written for the node of its instance: " + e)));
        }
        return bytes <= mostBytes
                ? report
                : report.with(NodeOutcome.failed(NodeError.fatal(
                        ErrorCode.OUTPUT_TOO_LARGE,
                        "output, global values and children of the attempt have " + bytes + " bytes together, of which "
                                + mostBytes + " fit between nodes")));
    }
}
