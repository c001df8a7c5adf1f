package io.heddle.spi;

import io.heddle.NodeError;
import io.heddle.Payload;

/** What came of an attempt. */
public sealed interface NodeOutcome {

    /** It succeeded. */
    record Completed(Payload output) implements NodeOutcome {}

    /** It failed; the node's retry policy decides what follows. */
    record Failed(NodeError error) implements NodeOutcome {}

    /** Somebody else holds it now and will report by {@link NodeTask#completionToken()}. */
    record Deferred() implements NodeOutcome {}

    /** Success with JSON text. */
    static NodeOutcome json(String text) {
        return new Completed(Payload.json(text));
    }

    /** Success with that output. */
    static NodeOutcome completed(Payload output) {
        return new Completed(output);
    }

    /** Failure with that error. */
    static NodeOutcome failed(NodeError error) {
        return new Failed(error);
    }

    /** Somebody else will report. */
    static NodeOutcome deferred() {
        return new Deferred();
    }
}
