package io.heddle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The right to run an attempt of a caller-driven node.
 *
 * @param nodeId the node
 * @param attempt the attempt to report
 * @param delivery hand-over of that attempt
 * @param leaseUntil report or heartbeat before then; null for no lease
 * @param input its mapped input, or the instance input
 * @param upstream what its upstreams gave
 */
public record Claim(
        NodeId nodeId,
        int attempt,
        int delivery,
        @Nullable Instant leaseUntil,
        Payload input,
        UpstreamContext upstream) {}
