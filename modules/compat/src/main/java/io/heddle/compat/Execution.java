package io.heddle.compat;

import io.heddle.Claim;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.runtime.client.InstanceClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** One claimed attempt that a function of the caller does. */
final class Execution {
    /** How often a claim is extended before it would end. */
    private static final int HEARTBEATS_PER_LEASE = 3;

    private final ActorSystem<?> system;
    private final InstanceClient instances;
    private final Duration lease;
    private final InstanceId id;
    private final String nodeId;
    private final Claim claim;

    Execution(
            ActorSystem<?> system,
            InstanceClient instances,
            Duration lease,
            InstanceId id,
            String nodeId,
            Claim claim) {
        this.system = system;
        this.instances = instances;
        this.lease = lease;
        this.id = id;
        this.nodeId = nodeId;
        this.claim = claim;
    }

    private record Outcome(
            @Nullable Object value,
            Payload output,
            @Nullable Exception error) {}

    /** Completes with what the function gave once it is recorded. */
    CompletionStage<@Nullable Object> run(NodeFunction function, @Nullable Object input, Executor threads) {
        return CompletableFuture.supplyAsync(() -> outcome(function, input), threads)
                .thenCompose(this::record);
    }

    private Outcome outcome(NodeFunction function, @Nullable Object input) {
        Cancellable heartbeat = heartbeat();
        try {
            Map<String, @Nullable Object> workflow = new LinkedHashMap<>();
            workflow.put("workflow_instance_id", id.value());
            workflow.put("node_instance_id", nodeId);
            workflow.put("attempt", claim.attempt());
            workflow.put("delivery", claim.delivery());
            Object given = input == null ? JsonData.value(claim.input()) : input;
            Object value = function.execute(nodeId, given, claim.upstream(), workflow);
            return new Outcome(value, JsonData.payload(value), null);
        } catch (Exception e) {
            return new Outcome(null, Payload.NULL, e);
        } finally {
            heartbeat.cancel();
        }
    }

    private Cancellable heartbeat() {
        if (claim.leaseUntil() == null) {
            return Cancellable.alreadyCancelled();
        }
        Duration every = lease.dividedBy(HEARTBEATS_PER_LEASE);
        return system.scheduler()
                .scheduleAtFixedRate(
                        every,
                        every,
                        () -> instances
                                .perform(id, new InstanceCommand.Heartbeat(nodeId, claim.attempt()))
                                .exceptionally(error -> new InstanceReply.Nothing()),
                        system.executionContext());
    }

    private CompletionStage<@Nullable Object> record(Outcome outcome) {
        Exception error = outcome.error();
        InstanceCommand report = error == null
                ? new InstanceCommand.Complete(nodeId, claim.attempt(), outcome.output())
                : new InstanceCommand.Fail(
                        nodeId,
                        claim.attempt(),
                        new NodeError(
                                "EXECUTOR_ERROR",
                                String.valueOf(error.getMessage()),
                                error.getClass().getName(),
                                true));
        return instances.perform(id, report).thenApply(reply -> {
            if (error != null) {
                throw Failures.passedOn(error);
            }
            if (reply instanceof InstanceReply.Late || reply instanceof InstanceReply.Duplicate) {
                throw new HeddleException(
                        "RESULT_DISCARDED",
                        "attempt " + claim.attempt() + " of node " + nodeId + " of workflow " + id
                                + " was over before its result came; it was counted, nothing else");
            }
            InstanceClient.expect(id, reply, InstanceReply.Recorded.class);
            return outcome.value();
        });
    }
}
