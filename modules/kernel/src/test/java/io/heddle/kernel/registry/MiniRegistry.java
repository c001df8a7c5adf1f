package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Partitions and definition entities that deliver at once and count what they send each other. */
final class MiniRegistry {
    final int partitions;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    /** Messages between the registry's own actors since the last {@link #resetCounts}. */
    int internalMessages;

    int replies;
    boolean cut;
    final List<RegistryEffect.Wake> wakes = new ArrayList<>();

    private final List<PartitionDecider> deciders = new ArrayList<>();
    final List<PartitionState> states = new ArrayList<>();
    private final List<PartitionSession> sessions = new ArrayList<>();
    private final Map<DefinitionId, DefinitionDecider> definitionDeciders = new HashMap<>();
    private final Map<DefinitionId, DefinitionState> definitionStates = new HashMap<>();
    private final Map<DefinitionId, DefinitionSession> definitionSessions = new HashMap<>();
    private final ArrayDeque<RegistryEffect> outbox = new ArrayDeque<>();

    private static final class Box implements Caller {
        Object reply;
    }

    MiniRegistry(int partitions) {
        this.partitions = partitions;
        for (int i = 0; i < partitions; i++) {
            deciders.add(new PartitionDecider(new PartitionSettings(
                    i,
                    partitions,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(1),
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofSeconds(300),
                    500,
                    100,
                    10,
                    true)));
            PartitionDecision begun = deciders.get(i).recovered(PartitionState.EMPTY, now);
            states.add(begun.state());
            sessions.add(begun.session());
        }
    }

    void resetCounts() {
        internalMessages = 0;
        replies = 0;
    }

    /** The reply, or null if there is none yet. */
    Object ask(PartitionCommand.ThreadRequest<?> request) {
        return ask(partitionOf(request.threadId()), request);
    }

    Object ask(int partition, PartitionCommand.Request<?> request) {
        Box box = new Box();
        toPartition(partition, PartitionDecider.Input.request(box, request));
        drain();
        return box.reply;
    }

    Object ask(DefinitionCommand.Request<?> request) {
        Box box = new Box();
        toDefinition(request.definitionId(), DefinitionDecider.Input.request(box, request));
        drain();
        return box.reply;
    }

    /** Sends without waiting; the result is for {@link #replyIn}. */
    Object send(DefinitionCommand.Request<?> request) {
        Box box = new Box();
        toDefinition(request.definitionId(), DefinitionDecider.Input.request(box, request));
        return box;
    }

    static Object replyIn(Object box) {
        return ((Box) box).reply;
    }

    /** Whatever is on its way gets lost. */
    void loseMessages() {
        outbox.clear();
    }

    void tickPartitions() {
        for (int i = 0; i < partitions; i++) {
            toPartition(i, PartitionDecider.Input.message(new PartitionCommand.Tick()));
        }
        drain();
    }

    /** Threads told to cancel themselves, as far as {@link #wakes} was not cleared. */
    List<String> cancelled() {
        return wakes.stream()
                .filter(wake -> wake.reason() == RegistryEffect.WakeReason.CANCEL)
                .map(wake -> wake.threadId().value())
                .toList();
    }

    DefinitionReply.ReferenceInfo check(DefinitionCommand.CheckReferences check) {
        return (DefinitionReply.ReferenceInfo) ask(check);
    }

    void publish(DefinitionId id, Version version) {
        ask(new DefinitionCommand.Publish(
                id,
                version,
                DefinitionContent.of(version.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    }

    Object start(String thread, DefinitionId id, VersionSelector version) {
        return ask(PartitionCommand.AcquireStart.main(InstanceId.of(thread), 1, id, version));
    }

    Object release(String thread) {
        return ask(new PartitionCommand.Release(
                InstanceId.of(thread), 1, InstanceStatus.COMPLETED, now, null, NodeCounts.NONE, false));
    }

    void restartDefinition(DefinitionId id) {
        definitionSessions.remove(id);
        decider(id);
    }

    void tickDefinition(DefinitionId id) {
        toDefinition(id, DefinitionDecider.Input.message(new DefinitionCommand.Tick(id)));
        drain();
    }

    DefinitionState definition(DefinitionId id) {
        decider(id);
        return definitionStates.get(id);
    }

    boolean isIdle(DefinitionId id) {
        return DefinitionDecider.isIdle(definition(id), definitionSessions.get(id));
    }

    int partitionOf(InstanceId id) {
        return Math.floorMod(id.value().hashCode(), partitions);
    }

    void drain() {
        while (!cut && !outbox.isEmpty()) {
            RegistryEffect effect = outbox.poll();
            internalMessages++;
            if (effect instanceof RegistryEffect.Wake wake) {
                internalMessages--;
                wakes.add(wake);
            } else if (effect instanceof RegistryEffect.ToDefinition to) {
                toDefinition(to.definitionId(), DefinitionDecider.Input.message(to.message()));
            } else if (effect instanceof RegistryEffect.ToPartition to) {
                toPartition(to.partition(), PartitionDecider.Input.message(to.message()));
            }
        }
    }

    private void toPartition(int partition, PartitionDecider.Input input) {
        PartitionDecision decision =
                deciders.get(partition).decide(states.get(partition), sessions.get(partition), List.of(input), now);
        states.set(partition, decision.state());
        sessions.set(partition, decision.session());
        carryOut(decision.effects());
    }

    private DefinitionDecider decider(DefinitionId id) {
        DefinitionDecider decider = definitionDeciders.computeIfAbsent(
                id,
                each -> new DefinitionDecider(new DefinitionSettings(
                        each, Duration.ofSeconds(1), Duration.ofSeconds(600), Duration.ofSeconds(5), 1_000)));
        if (!definitionSessions.containsKey(id)) {
            DefinitionDecision begun = decider.recovered(definitionStates.getOrDefault(id, DefinitionState.EMPTY), now);
            definitionStates.put(id, begun.state());
            definitionSessions.put(id, begun.session());
            carryOut(begun.effects());
        }
        return decider;
    }

    private void toDefinition(DefinitionId id, DefinitionDecider.Input input) {
        DefinitionDecision decision =
                decider(id).decide(definitionStates.get(id), definitionSessions.get(id), List.of(input), now);
        definitionStates.put(id, decision.state());
        definitionSessions.put(id, decision.session());
        carryOut(decision.effects());
    }

    private void carryOut(List<RegistryEffect> effects) {
        for (RegistryEffect effect : effects) {
            if (effect instanceof RegistryEffect.Reply reply) {
                replies++;
                ((Box) reply.to()).reply = reply.reply();
            } else {
                outbox.add(effect);
            }
        }
    }
}
