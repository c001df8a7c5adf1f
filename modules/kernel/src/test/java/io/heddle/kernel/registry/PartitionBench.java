package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One partition on the bench: commands in, effects out, the clock in the hand. */
final class PartitionBench {
    static final DefinitionId ORDER = DefinitionId.of("order");
    static final VersionSelector V1 = VersionSelector.exact(new Version(1, 0, 0));
    static final VersionSelector V2 = VersionSelector.exact(new Version(2, 0, 0));
    static final DefinitionContent CONTENT = DefinitionContent.of(new byte[] {1});
    static final Caller CALLER = new Caller() {};

    static final PartitionSettings SETTINGS = new PartitionSettings(
            3,
            8,
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(600),
            Duration.ZERO,
            Duration.ofSeconds(300),
            20,
            2,
            10,
            true);

    final PartitionDecider decider;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    final List<PartitionEvent> journal = new ArrayList<>();
    PartitionState state = PartitionState.EMPTY;
    PartitionSession session;
    List<RegistryEffect> effects = List.of();
    List<PartitionEvent> events = List.of();

    PartitionBench() {
        this(SETTINGS);
    }

    PartitionBench(PartitionSettings settings) {
        decider = new PartitionDecider(settings);
        accept(decider.recovered(state, now));
    }

    void restart() {
        PartitionState replayed = PartitionState.EMPTY;
        for (PartitionEvent event : journal) {
            replayed = replayed.evolve(event);
        }
        accept(decider.recovered(replayed, now));
    }

    void writeOut() {
        accept(decider.writeOut(state, session, now));
    }

    List<RegistryEffect> tell(PartitionCommand.Message message) {
        accept(decider.decide(state, session, List.of(PartitionDecider.Input.message(message)), now));
        return effects;
    }

    List<RegistryEffect> send(PartitionCommand.Request<?> request) {
        accept(decider.decide(state, session, List.of(PartitionDecider.Input.request(CALLER, request)), now));
        return effects;
    }

    /** Sends a request that is answered at once, and nothing else happens. */
    Object ask(PartitionCommand.Request<?> request) {
        send(request);
        return onlyReply();
    }

    Object onlyReply() {
        List<Object> replies = replies();
        if (replies.size() != 1) {
            throw new AssertionError("expected one reply: " + effects);
        }
        return replies.get(0);
    }

    List<Object> replies() {
        return effects.stream()
                .filter(RegistryEffect.Reply.class::isInstance)
                .map(e -> ((RegistryEffect.Reply) e).reply())
                .toList();
    }

    <M> M toDefinition(Class<M> type) {
        return effects.stream()
                .filter(RegistryEffect.ToDefinition.class::isInstance)
                .map(e -> (Object) ((RegistryEffect.ToDefinition) e).message())
                .filter(type::isInstance)
                .map(type::cast)
                .reduce((a, b) -> {
                    throw new AssertionError("expected one " + type.getSimpleName() + ": " + effects);
                })
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " in " + effects));
    }

    List<RegistryEffect.Wake> wakes() {
        return effects.stream()
                .filter(RegistryEffect.Wake.class::isInstance)
                .map(RegistryEffect.Wake.class::cast)
                .toList();
    }

    List<RegistryEffect> tickAfter(Duration duration) {
        now = now.plus(duration);
        return tell(new PartitionCommand.Tick());
    }

    /** Starts a thread of {@code order} 1.0.0, playing the definition entity where it is asked. */
    void start(String id) {
        start(PartitionCommand.AcquireStart.main(InstanceId.of(id), 1, ORDER, V1));
    }

    void start(PartitionCommand.AcquireStart start) {
        send(start);
        confirmActivations();
        if (!(onlyReply() instanceof PartitionReply.Granted)) {
            throw new AssertionError("not granted: " + effects);
        }
    }

    void confirmActivations() {
        for (RegistryEffect effect : List.copyOf(effects)) {
            if (effect instanceof RegistryEffect.ToDefinition to
                    && to.message() instanceof DefinitionCommand.Activate activate) {
                VersionSelector version = activate.version().isResolved() ? activate.version() : V1;
                tell(activated(activate.claimNo(), version, view(1)));
            }
        }
    }

    void confirmDeactivations() {
        for (RegistryEffect effect : List.copyOf(effects)) {
            if (effect instanceof RegistryEffect.ToDefinition to
                    && to.message() instanceof DefinitionCommand.Deactivate deactivate) {
                tell(new PartitionCommand.Deactivated(deactivate.definitionId(), deactivate.claimNo()));
            }
        }
    }

    void report(String id, long seq, InstanceStatus status) {
        report(id, seq, status, null, false);
    }

    void report(String id, long seq, InstanceStatus status, Instant nextWakeAt, boolean parked) {
        send(new PartitionCommand.Report(
                InstanceId.of(id),
                1,
                seq,
                status,
                false,
                NodeCounts.NONE,
                nextWakeAt,
                parked,
                "host-a",
                WorkTopics.NONE));
    }

    Object release(String id) {
        send(release(id, 1));
        confirmDeactivations();
        return onlyReply();
    }

    PartitionCommand.Release release(String id, int epoch) {
        return new PartitionCommand.Release(
                InstanceId.of(id), epoch, InstanceStatus.COMPLETED, now, now.plusSeconds(60), NodeCounts.NONE, false);
    }

    ThreadEntry entry(String id) {
        return session.known(state).threads().get(id);
    }

    static DefinitionView view(long noticeNo) {
        return new DefinitionView(noticeNo, new Version(1, 0, 0), Set.of());
    }

    static PartitionCommand.Activated activated(long claimNo, VersionSelector version, DefinitionView view) {
        return new PartitionCommand.Activated(
                ORDER, claimNo, version, view, version instanceof VersionSelector.Exact ? CONTENT : null);
    }

    private void accept(PartitionDecision decision) {
        journal.addAll(decision.events());
        events = decision.events();
        state = decision.state();
        session = decision.session();
        effects = decision.effects();
    }
}
