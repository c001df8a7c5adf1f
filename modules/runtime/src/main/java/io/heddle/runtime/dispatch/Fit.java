package io.heddle.runtime.dispatch;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.spi.NodeOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What fits into a message between nodes. One that is too large would never arrive, and nobody would know why.
 *
 * @param mostBytes of payloads in one message
 */
record Fit(long mostBytes) {
    /** What a message holds besides its payloads. */
    private static final long REST_OF_MESSAGE = 2L << 20;

    private static final String LIMIT = "pekko.remote.artery.advanced.maximum-frame-size";

    /** @param frame of a message between nodes, bytes */
    static Fit within(long frame) {
        return new Fit(frame - REST_OF_MESSAGE);
    }

    /** Why {@code run} cannot be taken to another node; null if it can. */
    @Nullable NodeError refusal(NodeDispatcher.Run run) {
        long bytes = bytesOf(run);
        return bytes <= mostBytes
                ? null
                : NodeError.fatal(
                        ErrorCode.EXECUTOR_ERROR,
                        "executor " + run.executor() + " is on another node, and what the attempt is given has " + bytes
                                + " bytes, of which " + mostBytes + " fit between nodes; raise " + LIMIT
                                + ", or have the executor where instances run");
    }

    /** A host that is a member and reached does not answer. */
    static NodeError unanswered(NodeDispatcher.Run run, String host, int times) {
        return NodeError.retryable(
                ErrorCode.EXECUTOR_ERROR,
                "executor " + run.executor() + " is on node " + host + ", which was asked " + times
                        + " times to run the attempt and has not answered; if what it is given is too large for a message"
                        + " between nodes, raise " + LIMIT + " on all nodes, or have the executor where instances run;"
                        + " the log of both nodes says what was not delivered");
    }

    /** {@code report}, or what is said instead of one that is too large. */
    AttemptReport fitting(AttemptReport report) {
        long bytes = report.outcome() instanceof NodeOutcome.Completed completed ? bytes(completed.output()) : 0;
        for (Payload each : report.notes().globals().values()) {
            bytes += bytes(each);
        }
        for (InstanceCommand.StartChild child : report.notes().children()) {
            bytes += bytes(child.input());
        }
        return bytes <= mostBytes
                ? report
                : report.with(NodeOutcome.failed(NodeError.fatal(
                        ErrorCode.OUTPUT_TOO_LARGE,
                        "output, global values and children of the attempt have " + bytes + " bytes together, of which "
                                + mostBytes + " fit between nodes")));
    }

    /** What is said instead of a report that does not arrive, although whoever is to have it goes on asking for it. */
    static AttemptReport undelivered(AttemptReport report, int times) {
        return report.with(
                NodeOutcome.failed(
                        NodeError.fatal(
                                ErrorCode.OUTPUT_TOO_LARGE,
                                "the result of the attempt was sent to the node of its instance " + times
                                        + " times and did not arrive; a message between nodes has at most " + LIMIT
                                        + ": raise it on all nodes, or give back less; the log of both nodes says what was not delivered")));
    }

    private static long bytesOf(NodeDispatcher.Run run) {
        long bytes = bytes(run.input());
        for (Payload each : run.upstream().all().values()) {
            bytes += bytes(each);
        }
        for (Payload each : run.upstream().immediate().values()) {
            bytes += bytes(each);
        }
        for (Payload each : run.upstream().workflowGlobal().globalData().values()) {
            bytes += bytes(each);
        }
        return bytes;
    }

    /** What travels: a payload that is stored only by its name. */
    private static long bytes(Payload payload) {
        return payload.reference() == null ? payload.size() : 0;
    }
}
