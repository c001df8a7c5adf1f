package io.heddle.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Version;
import io.heddle.kernel.registry.PartitionSession.Due;
import io.heddle.kernel.registry.SimulatedThread.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Partitions, definition entities and instances that talk over a network which loses, doubles, delays and reorders, and
 * crash at any step. Everything follows from the seed; the promises of the registry are checked after every step.
 */
final class RegistrySimulation {
    static final int PARTITIONS = 3;
    private static final Duration RESEND = Duration.ofMillis(50);

    /** A mistake planted from outside, to see whether the checks below would find it. */
    enum Defect {
        NONE,
        /** A start is granted although the definition has not counted the claim. */
        FORGOTTEN_CLAIM,
        /** Activity is a flag that the first thread to end clears. */
        FLAG_INSTEAD_OF_COUNT,
        /** The release is acknowledged before the definition knows. */
        EARLY_RELEASED,
        /** The release is acknowledged while it waits for its record. */
        RELEASED_BEFORE_WRITTEN,
        /** Deletion looks first and deletes later. */
        CHECK_THEN_DELETE,
        /** A branch of a fork runs without having been registered. */
        FORGOTTEN_FORK,
        /** Deletion does not look at references of other definitions. */
        STATICS_FORGOTTEN_BY_DELETE,
        /** A deleted version's own references stay where they point to. */
        REFERENCES_LEFT_BEHIND,
        /** A version counts as published before its targets know. */
        PUBLISHED_TOO_EARLY,
        /** A partition says it will cancel, and forgets. */
        CANCEL_FORGOTTEN
    }

    private static final Duration LINGER = Duration.ofMillis(40);

    private final Defect defect;
    private final Random random;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Map<Integer, Partition> partitions = new HashMap<>();
    private final Map<DefinitionId, Definition> definitions = new HashMap<>();
    private final List<SimulatedThread> threads = new ArrayList<>();
    private final List<Runnable> network = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();
    /** Starts on the network or waiting in a partition, by definition: while there are any, "free" is not promised. */
    private final Map<DefinitionId, Integer> startsInFlight = new HashMap<>();

    private final Map<DefinitionId, Set<Version>> published = new HashMap<>();
    private final Map<DefinitionId, Set<Version>> unwanted = new HashMap<>();
    private final Map<DefinitionId, Set<VersionSelector>> closed = new HashMap<>();
    private final Map<SimulatedThread, Version> promisedLatest = new HashMap<>();
    /** Modes of deletions by command. */
    private final Map<String, DefinitionCommand.DeleteMode> modes = new HashMap<>();

    private int commands;
    private boolean faults = true;
    int grants;
    int wakes;
    int answeredChecks;
    int freeAnswers;
    int referringVersions;
    int unknownTargets;
    int staticRefusals;
    int cancels;

    RegistrySimulation(long seed, int threadCount) {
        this(seed, threadCount, Defect.NONE);
    }

    RegistrySimulation(long seed, int threadCount, Defect defect) {
        this.defect = defect;
        random = new Random(seed);
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.put(i, new Partition(i));
        }
        for (String name : List.of("order", "invoice")) {
            DefinitionId id = DefinitionId.of(name);
            definitions.put(id, new Definition(id));
            published.put(id, new HashSet<>());
            unwanted.put(id, new HashSet<>());
            closed.put(id, new HashSet<>());
        }
        VersionSelector[] selectors = {
            VersionSelector.latest(),
            VersionSelector.latest(),
            VersionSelector.exact(new Version(1, 0, 0)),
            VersionSelector.exact(new Version(1, 0, 1)),
            VersionSelector.adHoc()
        };
        for (int i = 0; i < threadCount; i++) {
            DefinitionId of = DefinitionId.of(random.nextInt(4) == 0 ? "invoice" : "order");
            ThreadKind kind = random.nextInt(6) == 0 ? ThreadKind.FORK : ThreadKind.MAIN;
            threads.add(new SimulatedThread("t" + i, of, selectors[random.nextInt(selectors.length)], kind));
        }
    }

    // --- the actors ---------------------------------------------------------------------------------------------

    private final class Partition {
        final PartitionDecider decider;
        final int number;
        final List<PartitionEvent> journal = new ArrayList<>();
        PartitionState state = PartitionState.EMPTY;
        PartitionSession session;
        /** Definitions whose claims may be on their way out without anyone having been told: nobody is left to tell. */
        final Set<DefinitionId> excused = new HashSet<>();

        Partition(int number) {
            this.number = number;
            decider = new PartitionDecider(new PartitionSettings(
                    number,
                    PARTITIONS,
                    Duration.ofMillis(200),
                    RESEND,
                    Duration.ofSeconds(2),
                    // Some give a claim up at once, others after a moment.
                    number % 2 == 0 ? Duration.ZERO : LINGER,
                    Duration.ofMillis(600),
                    50,
                    10,
                    10,
                    true));
            carryOut(decider.recovered(state, now));
        }

        /** As it knows itself, what is not written yet included. */
        PartitionState known() {
            return session.known(state);
        }

        void stop() {
            carryOut(decider.writeOut(state, session, now));
            assertThat(known()).as("nothing is left to be written").isEqualTo(state);
        }

        void receive(PartitionDecider.Input... inputs) {
            carryOut(decider.decide(state, session, List.of(inputs), now));
        }

        void crash() {
            PartitionState replayed = PartitionState.EMPTY;
            for (PartitionEvent event : journal) {
                replayed = replayed.evolve(event);
            }
            assertThat(replayed).as("replay of partition %d", number).isEqualTo(state);
            excused.addAll(state.claims().keySet());
            carryOut(decider.recovered(replayed, now));
        }

        private void carryOut(PartitionDecision decision) {
            for (PartitionEvent event : decision.events()) {
                journal.add(event);
                checkGrant(event);
            }
            state = decision.state();
            session = decision.session();
            decision.effects().forEach(RegistrySimulation.this::carryOut);
            PartitionSession.Ahead ahead = session.ahead();
            if (defect == Defect.RELEASED_BEFORE_WRITTEN && ahead != null) {
                ahead.replies().forEach(RegistrySimulation.this::carryOut);
            }
        }

        private void checkGrant(PartitionEvent event) {
            if (event instanceof PartitionEvent.ThreadGranted granted) {
                grants++;
                if (granted.epoch() == 1 && granted.kind() != ThreadKind.FORK) {
                    assertThat(closed.get(granted.definitionId()))
                            .as("L4: grant of a version closed to new starts")
                            .doesNotContain(granted.version());
                }
            }
        }
    }

    private final class Definition {
        final DefinitionDecider decider;
        final DefinitionId id;
        final List<DefinitionEvent> journal = new ArrayList<>();
        DefinitionState state = DefinitionState.EMPTY;
        DefinitionSession session;

        Definition(DefinitionId id) {
            this.id = id;
            decider = new DefinitionDecider(
                    new DefinitionSettings(id, RESEND, Duration.ofSeconds(2), Duration.ofSeconds(1), 5));
            carryOut(decider.recovered(state, now));
        }

        void receive(DefinitionDecider.Input input) {
            carryOut(decider.decide(state, session, List.of(input), now));
        }

        void crash() {
            DefinitionState replayed = DefinitionState.EMPTY;
            for (DefinitionEvent event : journal) {
                replayed = replayed.evolve(event);
            }
            assertThat(replayed).as("replay of definition %s", id).isEqualTo(state);
            checks.removeIf(check -> check.definitionId.equals(id) && check.received);
            carryOut(decider.recovered(replayed, now));
        }

        private void carryOut(DefinitionDecision decision) {
            DefinitionState before = state;
            for (DefinitionEvent event : decision.events()) {
                journal.add(event);
                DefinitionState after = before.evolve(event);
                watch(id, before, event, after);
                before = after;
            }
            state = decision.state();
            session = decision.session();
            decision.effects().forEach(RegistrySimulation.this::carryOut);
        }
    }

    /** What must hold when a version comes or goes. */
    private void watch(DefinitionId id, DefinitionState before, DefinitionEvent event, DefinitionState after) {
        if (event instanceof DefinitionEvent.VersionPublished published && published.referenceNo() != 0) {
            referringVersions++;
        }
        if (event instanceof DefinitionEvent.VersionDeleted deleted
                && modes.get(deleted.commandId()) == DefinitionCommand.DeleteMode.SAFE) {
            boolean lastOne = before.latest() != null && after.latest() == null;
            for (Definition other : definitions.values()) {
                for (DefinitionState.StoredVersion version :
                        other.state.versions().values()) {
                    for (StaticReference reference : version.references()) {
                        boolean meant = reference.selector() instanceof VersionSelector.Latest
                                ? lastOne
                                : reference.selector().equals(deleted.version());
                        assertThat(reference.target().equals(id) && meant)
                                .as("L3: SAFE deleted %s@%s under %s", id, deleted.version(), reference)
                                .isFalse();
                    }
                }
            }
        }
    }

    /** A reference check under way, and what its answer may be. */
    private static final class Check implements Caller {
        final DefinitionId definitionId;
        /** Threads that were certainly live from the question on; one that stays so forbids the answer "free". */
        final Set<SimulatedThread> liveThroughout;
        /** Whether nothing was in use or in flight from the question on, which forbids the answer "in use". */
        boolean idleThroughout;

        boolean received;

        Check(DefinitionId definitionId, Set<SimulatedThread> live, boolean idle) {
            this.definitionId = definitionId;
            liveThroughout = live;
            idleThroughout = idle;
        }
    }

    private record Client(DefinitionId definitionId, DefinitionCommand.Request<?> request) implements Caller {}

    // --- the network --------------------------------------------------------------------------------------------

    private void carryOut(RegistryEffect effect) {
        if (defect == Defect.FORGOTTEN_CLAIM
                && effect instanceof RegistryEffect.ToDefinition to
                && to.message() instanceof DefinitionCommand.Activate activate
                && activate.version() instanceof VersionSelector.AdHoc) {
            PartitionCommand.Activated lie = new PartitionCommand.Activated(
                    activate.definitionId(),
                    activate.claimNo(),
                    activate.version(),
                    definitions.get(activate.definitionId()).state.view(),
                    null);
            send(() -> partitions.get(activate.partition()).receive(PartitionDecider.Input.message(lie)));
        } else if (defect == Defect.REFERENCES_LEFT_BEHIND
                && effect instanceof RegistryEffect.ToDefinition to
                && to.message() instanceof DefinitionCommand.RemoveReferences remove) {
            tellDefinition(new DefinitionCommand.ReferencesRemoved(
                    remove.source(), remove.definitionId(), remove.referenceNo()));
        } else if (defect == Defect.PUBLISHED_TOO_EARLY
                && effect instanceof RegistryEffect.ToDefinition to
                && to.message() instanceof DefinitionCommand.AddReferences add) {
            tellDefinition(new DefinitionCommand.ReferencesAdded(add.source(), add.definitionId(), add.referenceNo()));
            tellDefinition(add);
        } else if (defect == Defect.CANCEL_FORGOTTEN
                && effect instanceof RegistryEffect.ToPartition to
                && to.message() instanceof PartitionCommand.CancelAllOf cancel) {
            tellDefinition(new DefinitionCommand.CancelAccepted(
                    cancel.definitionId(),
                    to.partition(),
                    cancel.claims().stream().map(Claim::claimNo).toList()));
        } else if (effect instanceof RegistryEffect.ToDefinition to) {
            send(() -> definitions.get(to.definitionId()).receive(DefinitionDecider.Input.message(to.message())));
        } else if (effect instanceof RegistryEffect.ToPartition to) {
            send(() -> partitions.get(to.partition()).receive(PartitionDecider.Input.message(to.message())));
        } else if (effect instanceof RegistryEffect.Wake wake) {
            wakes++;
            send(() -> wake(wake));
        } else if (effect instanceof RegistryEffect.Reply reply) {
            if (reply.to() instanceof SimulatedThread.Incarnation to) {
                send(() -> {
                    if (to.number() == to.thread().incarnation) {
                        replied(to.thread(), reply.reply());
                    }
                });
            } else if (reply.to() instanceof Check check) {
                checked(check, (DefinitionReply.CheckReply) reply.reply());
            } else {
                clientReplied((Client) reply.to(), (DefinitionReply) reply.reply());
            }
        }
    }

    private void tellDefinition(DefinitionCommand.Message message) {
        send(() -> definitions.get(message.definitionId()).receive(DefinitionDecider.Input.message(message)));
    }

    private void send(Runnable delivery) {
        if (faults && random.nextInt(12) == 0) {
            return;
        }
        network.add(delivery);
        if (faults && random.nextInt(12) == 0) {
            network.add(delivery);
        }
    }

    private void ask(SimulatedThread thread, PartitionCommand.ThreadRequest<?> request) {
        Partition to = partitionOf(thread);
        SimulatedThread.Incarnation caller = thread.self();
        boolean start = request instanceof PartitionCommand.AcquireStart;
        if (start) {
            thread.requestedAt = now;
        }
        int copies = faults
                ? switch (random.nextInt(12)) {
                    case 0 -> 0;
                    case 1 -> 2;
                    default -> 1;
                }
                : 1;
        for (int i = 0; i < copies; i++) {
            if (start) {
                startsInFlight.merge(thread.definitionId, 1, Integer::sum);
            }
            network.add(() -> {
                if (start) {
                    startsInFlight.merge(thread.definitionId, -1, Integer::sum);
                    if (thread.phase != Phase.REQUESTING || caller.number() != thread.incarnation) {
                        to.excused.add(thread.definitionId);
                    }
                }
                plantBeforeRelease(thread, to, request);
                to.receive(PartitionDecider.Input.request(caller, request));
            });
        }
    }

    private void plantBeforeRelease(SimulatedThread thread, Partition to, PartitionCommand.ThreadRequest<?> request) {
        if (!(request instanceof PartitionCommand.Release release)) {
            return;
        }
        if (defect == Defect.EARLY_RELEASED) {
            ended(thread, release.epoch());
        } else if (defect == Defect.FLAG_INSTEAD_OF_COUNT) {
            Definition definition = definitions.get(thread.definitionId);
            for (long claimNo : definition.state.claimsOf(to.number).open().keySet()) {
                definition.receive(DefinitionDecider.Input.message(
                        new DefinitionCommand.Deactivate(thread.definitionId, to.number, claimNo)));
            }
        }
    }

    /** Looks whether the version is in use, and deletes it some messages later whatever has happened since. */
    private void deleteLater(Definition definition, Version version) {
        VersionSelector selector = VersionSelector.exact(version);
        boolean free = definition.state.claimsOn(Set.of(selector)) == 0
                && definition.state.statusOf(selector) == VersionStatus.PUBLISHED;
        if (free) {
            send(() -> {
                if (definition.state.statusOf(selector) == VersionStatus.PUBLISHED) {
                    DefinitionEvent deleted = new DefinitionEvent.VersionDeleted(selector, "planted", Micros.of(now));
                    definition.journal.add(deleted);
                    definition.state = definition.state.evolve(deleted);
                }
            });
        }
    }

    private Partition partitionOf(SimulatedThread thread) {
        return partitions.get(Math.floorMod(thread.id.value().hashCode(), PARTITIONS));
    }

    // --- instances ----------------------------------------------------------------------------------------------

    private void replied(SimulatedThread thread, Object reply) {
        if (reply instanceof PartitionReply.Granted granted) {
            granted(thread, granted);
        } else if (reply instanceof PartitionReply.Refused refused) {
            boolean mine = thread.phase == Phase.REQUESTING && refused.epoch() == thread.epoch;
            if (mine && refused.reason() != Refusal.STALE_EPOCH && refused.reason() != Refusal.THREAD_LIVE) {
                thread.phase = Phase.DONE;
                thread.refused = true;
            }
        } else if (reply instanceof PartitionReply.Reported reported && reported.epoch() == thread.epoch) {
            if (reported.seq() > thread.seq) {
                thread.seq = reported.seq();
            } else if (thread.phase == Phase.PARKING && reported.seq() == thread.seq) {
                thread.phase = Phase.PARKED;
            }
        } else if (reply instanceof PartitionReply.Released released) {
            ended(thread, released.epoch());
        } else if (reply instanceof PartitionReply.AlreadyReleased released) {
            ended(thread, released.epoch());
        } else if (reply instanceof PartitionReply.UnknownThread unknown
                && unknown.epoch() == thread.epoch
                && thread.isCertainlyLive()) {
            throw new AssertionError("L6: the registry lost live thread " + thread.id);
        }
    }

    private void granted(SimulatedThread thread, PartitionReply.Granted granted) {
        if (granted.epoch() != thread.epoch) {
            return;
        }
        if (thread.pinned != null && thread.isCertainlyLive()) {
            assertThat(granted.version()).as("L6: the same grant again").isEqualTo(thread.pinned);
        }
        if (thread.phase == Phase.REQUESTING) {
            thread.phase = Phase.LIVE;
            thread.everStarted = true;
            thread.pinned = granted.version();
            Version promised = promisedLatest.get(thread);
            if (promised != null && !unwanted.get(thread.definitionId).contains(promised)) {
                assertThat(((VersionSelector.Exact) granted.version()).version())
                        .as("L5: LATEST after Published")
                        .isGreaterThanOrEqualTo(promised);
            }
            // The live thread counts from here on.
            ask(thread, reportNext(thread, false));
        }
    }

    private void ended(SimulatedThread thread, int epoch) {
        if (thread.phase == Phase.RELEASING && epoch == thread.epoch) {
            ThreadEntry written = partitionOf(thread).state.threads().get(thread.id.value());
            assertThat(written == null || written.released() || written.epoch() != epoch)
                    .as("L2: no restart takes back that %s was released", thread.id)
                    .isTrue();
            thread.phase = Phase.DONE;
        }
    }

    private PartitionCommand.Report reportNext(SimulatedThread thread, boolean parked) {
        thread.seq++;
        return thread.report(parked);
    }

    private void wake(RegistryEffect.Wake wake) {
        SimulatedThread thread = threads.stream()
                .filter(t -> t.id.equals(wake.threadId()))
                .findFirst()
                .orElseThrow();
        boolean mine = thread.epoch == wake.epoch();
        if (mine && (thread.phase == Phase.PARKED || thread.phase == Phase.PARKING)) {
            thread.phase = Phase.LIVE;
        }
        if (mine && thread.isCertainlyLive() && wake.reason() == RegistryEffect.WakeReason.CANCEL) {
            cancels++;
            assertThat(wake.detail()).contains("is being deleted");
            end(thread);
            return;
        }
        if (mine && thread.isCertainlyLive()) {
            ask(thread, reportNext(thread, false));
        } else if (mine && thread.phase == Phase.RELEASING) {
            ask(thread, thread.release(now));
        } else if (mine && thread.phase == Phase.REQUESTING && random.nextInt(3) > 0) {
            ask(thread, thread.acquire());
        } else {
            if (mine && thread.phase == Phase.REQUESTING) {
                // It answers that it does not exist, and from now on takes no grant of that epoch.
                thread.phase = Phase.DONE;
                thread.refused = true;
            }
            partitionOf(thread).excused.add(thread.definitionId);
            send(() -> partitionOf(thread)
                    .receive(PartitionDecider.Input.message(
                            new PartitionCommand.NoSuchThread(thread.id, wake.epoch(), wake.permit()))));
        }
    }

    private void act(SimulatedThread thread) {
        switch (thread.phase) {
            case NEW -> begin(thread);
            case REQUESTING -> ask(thread, thread.acquire());
            case LIVE -> live(thread);
            case PARKING -> ask(thread, thread.report(true));
            case PARKED -> {
                // Nobody but the alarm clock wakes it.
            }
            case RELEASING -> ask(thread, thread.release(now));
            case DONE -> {
                if (thread.everStarted && !thread.refused && faults && random.nextInt(20) == 0) {
                    begin(thread);
                }
            }
        }
    }

    private void begin(SimulatedThread thread) {
        thread.epoch++;
        thread.seq = 0;
        thread.pinned = null;
        if (defect == Defect.FORGOTTEN_FORK && thread.kind == ThreadKind.FORK) {
            thread.phase = Phase.LIVE;
            return;
        }
        thread.phase = Phase.REQUESTING;
        if (thread.wanted instanceof VersionSelector.Latest) {
            Set<Version> candidates = new HashSet<>(published.get(thread.definitionId));
            candidates.removeAll(unwanted.get(thread.definitionId));
            candidates.stream().max(Version::compareTo).ifPresent(v -> promisedLatest.put(thread, v));
        }
        ask(thread, thread.acquire());
    }

    private void live(SimulatedThread thread) {
        int choice = random.nextInt(10);
        if (choice < 4) {
            ask(thread, reportNext(thread, false));
        } else if (choice < 7) {
            thread.parkUntil = now.plusMillis(random.nextInt(400));
            thread.phase = Phase.PARKING;
            ask(thread, reportNext(thread, true));
        } else {
            end(thread);
        }
    }

    private void end(SimulatedThread thread) {
        thread.phase = Phase.RELEASING;
        forbidFree();
        ask(thread, thread.release(now));
    }

    // --- clients ------------------------------------------------------------------------------------------------

    private void clientAct() {
        DefinitionId id = DefinitionId.of(random.nextInt(4) == 0 ? "invoice" : "order");
        int choice = random.nextInt(100);
        Version version = new Version(1, 0, random.nextInt(6));
        if (choice < 26) {
            byte[] content = {(byte) version.patch()};
            toDefinition(
                    id,
                    new DefinitionCommand.Publish(
                            id, version, DefinitionContent.of(content), "name", references(id, version)));
        } else if (choice < 30) {
            update(definitions.get(id));
        } else if (choice < 33) {
            unwanted.get(id).add(version);
            toDefinition(id, new DefinitionCommand.Retire(id, version));
        } else if (choice < 39 && defect == Defect.CHECK_THEN_DELETE) {
            unwanted.get(id).add(version);
            deleteLater(definitions.get(id), version);
        } else if (choice < 39) {
            Version used = random.nextBoolean() ? usedVersion(id, version) : version;
            unwanted.get(id).add(used);
            delete(id, used);
        } else {
            check(id, random.nextInt(3) == 0 ? DefinitionCommand.Detail.FULL : DefinitionCommand.Detail.STATE);
        }
    }

    /** What a version refers to follows from its number, so that the same content has the same references. */
    private static List<StaticReference> references(DefinitionId id, Version version) {
        DefinitionId other = DefinitionId.of(id.value().equals("order") ? "invoice" : "order");
        VersionSelector selector = switch (version.patch() % 6) {
            case 2 -> VersionSelector.latest();
            case 3 -> VersionSelector.exact(new Version(1, 0, 1));
            case 4 -> VersionSelector.exact(new Version(1, 0, 5));
            default -> null;
        };
        if (selector == null) {
            return List.of();
        }
        return List.of(
                new StaticReference(other, selector, StaticReference.SUBWORKFLOW_NODE, "node", Map.of()),
                new StaticReference(id, VersionSelector.latest(), StaticReference.TRIGGER, "self", Map.of()));
    }

    private void update(Definition definition) {
        Version base = definition.state.greatest();
        if (base == null) {
            return;
        }
        Version next = new Version(1, 0, base.patch() + 1);
        boolean keep = random.nextBoolean();
        if (!keep) {
            for (int patch = 0; patch < next.patch(); patch++) {
                unwanted.get(definition.id).add(new Version(1, 0, patch));
            }
        }
        byte[] content = {(byte) next.patch(), 1};
        toDefinition(
                definition.id,
                new DefinitionCommand.Update(
                        definition.id,
                        next,
                        base,
                        DefinitionContent.of(content),
                        null,
                        references(definition.id, next),
                        keep,
                        "u" + commands++));
    }

    /** A version some thread runs, if any does. */
    private Version usedVersion(DefinitionId id, Version otherwise) {
        for (SimulatedThread thread : threads) {
            if (thread.definitionId.equals(id)
                    && thread.isCertainlyLive()
                    && thread.pinned instanceof VersionSelector.Exact exact) {
                return exact.version();
            }
        }
        return otherwise;
    }

    private void delete(DefinitionId id, Version version) {
        DefinitionCommand.DeleteMode mode = switch (random.nextInt(6)) {
            case 0 -> DefinitionCommand.DeleteMode.FORCE;
            case 1 -> DefinitionCommand.DeleteMode.CANCEL_AND_DELETE;
            case 2 -> DefinitionCommand.DeleteMode.STATIC_OK;
            default -> DefinitionCommand.DeleteMode.SAFE;
        };
        String commandId = "c" + commands++;
        modes.put(commandId, mode);
        boolean blind = defect == Defect.STATICS_FORGOTTEN_BY_DELETE && mode == DefinitionCommand.DeleteMode.SAFE;
        toDefinition(
                id,
                new DefinitionCommand.Delete(
                        id,
                        VersionSelector.exact(version),
                        blind ? DefinitionCommand.DeleteMode.STATIC_OK : mode,
                        commandId));
    }

    private void toDefinition(DefinitionId id, DefinitionCommand.Request<?> request) {
        Client client = new Client(id, request);
        send(() -> definitions.get(id).receive(DefinitionDecider.Input.request(client, request)));
    }

    private void clientReplied(Client client, DefinitionReply reply) {
        if (reply instanceof DefinitionReply.Published done) {
            published.get(client.definitionId()).add(done.version());
        } else if (reply instanceof DefinitionReply.Retired done) {
            closed.get(client.definitionId()).add(VersionSelector.exact(done.version()));
        } else if (reply instanceof DefinitionReply.Retiring done) {
            closed.get(client.definitionId()).addAll(done.remaining());
        } else if (reply instanceof DefinitionReply.Deleted done) {
            closed.get(client.definitionId()).addAll(done.versions());
        } else if (reply instanceof DefinitionReply.UnknownTargets) {
            unknownTargets++;
        } else if (reply instanceof DefinitionReply.DeleteRefused refused
                && !refused.references().active()) {
            staticRefusals++;
        }
    }

    private void check(DefinitionId id, DefinitionCommand.Detail detail) {
        Set<SimulatedThread> live = new HashSet<>();
        boolean idle = startsInFlight.getOrDefault(id, 0) == 0;
        for (SimulatedThread thread : threads) {
            if (thread.definitionId.equals(id)) {
                idle &= !thread.isOpen() && !isGhost(thread);
                if (thread.isCertainlyLive()) {
                    live.add(thread);
                }
            }
        }
        Check check = new Check(id, live, idle);
        checks.add(check);
        send(() -> {
            check.received = true;
            definitions
                    .get(id)
                    .receive(DefinitionDecider.Input.request(
                            check, new DefinitionCommand.CheckReferences(id, null, detail, 0, null)));
        });
    }

    /** A permit whose instance forgot that it asked; the registry will find out. */
    private boolean isGhost(SimulatedThread thread) {
        Partition partition = partitionOf(thread);
        ThreadEntry entry = partition.known().threads().get(thread.id.value());
        boolean waiting = partition.session.desks().values().stream()
                .anyMatch(desk -> desk.waiting().containsKey("thread:" + thread.id));
        boolean dropping = partition.excused.contains(thread.definitionId) && hasUnheld(partition, thread.definitionId);
        return waiting || dropping || (entry != null && !entry.released());
    }

    private static boolean hasUnheld(Partition partition, DefinitionId id) {
        return partition.known().claimsOf(id).stream().anyMatch(claim -> claim.phase() != Claim.Phase.HELD);
    }

    private void checked(Check check, DefinitionReply.CheckReply reply) {
        if (!checks.remove(check)) {
            return;
        }
        if (reply instanceof DefinitionReply.ReferenceInfo info) {
            answeredChecks++;
            boolean mustBeActive = !check.liveThroughout.isEmpty();
            if (mustBeActive) {
                assertThat(info.active()).as("L1: no false free").isTrue();
            }
            if (check.idleThroughout) {
                freeAnswers++;
                assertThat(info.active()).as("L2: no false active").isFalse();
            }
        }
    }

    /** Threads that have just begun to release no longer oblige an answer; new starts no longer forbid one. */
    private void forbidFree() {
        for (Check check : checks) {
            check.liveThroughout.removeIf(thread -> !thread.isCertainlyLive());
        }
    }

    private void updateChecks() {
        for (Partition partition : partitions.values()) {
            partition.excused.removeIf(id -> !hasUnheld(partition, id)
                    && threads.stream().noneMatch(t -> t.definitionId.equals(id) && isGhost(t)));
        }
        for (Check check : checks) {
            boolean open = startsInFlight.getOrDefault(check.definitionId, 0) > 0
                    || threads.stream().anyMatch(t -> t.definitionId.equals(check.definitionId) && t.isOpen());
            check.idleThroughout &= !open;
        }
    }

    // --- the run ------------------------------------------------------------------------------------------------

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            updateChecks();
            invariants();
        }
        settle();
    }

    private void step() {
        int choice = random.nextInt(1000);
        if (choice < 560 && !network.isEmpty()) {
            network.remove(random.nextInt(network.size())).run();
        } else if (choice < 700) {
            act(threads.get(random.nextInt(threads.size())));
        } else if (choice < 750) {
            clientAct();
        } else if (choice < 753) {
            Partition partition = partitions.get(random.nextInt(PARTITIONS));
            if (random.nextInt(3) == 0) {
                partition.stop();
            }
            partition.crash();
        } else if (choice < 756) {
            definitions
                    .get(DefinitionId.of(random.nextBoolean() ? "order" : "invoice"))
                    .crash();
        } else if (choice < 762) {
            SimulatedThread thread = threads.get(random.nextInt(threads.size()));
            if (thread.phase == Phase.REQUESTING) {
                partitionOf(thread).excused.add(thread.definitionId);
            }
            thread.crash(random);
        } else if (choice < 764) {
            partitions
                    .get(random.nextInt(PARTITIONS))
                    .receive(PartitionDecider.Input.message(new PartitionCommand.HostLost("host")));
        } else {
            now = now.plusMillis(random.nextInt(20));
            tick();
        }
    }

    private void tick() {
        for (Partition partition : partitions.values()) {
            long due = partition.session.nextTick();
            if (due != Micros.NONE && due <= Micros.of(now)) {
                partition.receive(PartitionDecider.Input.message(new PartitionCommand.Tick()));
            }
        }
        for (Definition definition : definitions.values()) {
            long due = definition.session.nextTick();
            if (due != Micros.NONE && due <= Micros.of(now)) {
                definition.receive(DefinitionDecider.Input.message(new DefinitionCommand.Tick(definition.id)));
            }
        }
    }

    /** The network heals, every run comes to its end: nothing may be left. */
    private void settle() {
        faults = false;
        for (int round = 0; round < 4_000 && !isSettled(); round++) {
            while (!network.isEmpty()) {
                network.remove(random.nextInt(network.size())).run();
            }
            for (SimulatedThread thread : threads) {
                if (thread.phase != Phase.NEW && thread.phase != Phase.PARKED && !isBeingCancelled(thread)) {
                    act(thread);
                }
            }
            now = now.plusMillis(10);
            tick();
            updateChecks();
            invariants();
        }
        assertThat(isSettled()).as("everything ends: %s", this).isTrue();
        definitions.values().forEach(this::nothingIsLeftBehind);
        for (Definition definition : definitions.values()) {
            assertThat(definition.state.repairs())
                    .as("repairs of %s", definition.id)
                    .isZero();
            checks.clear();
            check(definition.id, DefinitionCommand.Detail.STATE);
            int before = freeAnswers;
            while (!network.isEmpty()) {
                network.remove(0).run();
            }
            assertThat(freeAnswers).as("the last check finds nothing").isEqualTo(before + 1);
        }
    }

    /** Such a thread does nothing by itself at the end: the registry has promised to tell it. */
    private boolean isBeingCancelled(SimulatedThread thread) {
        return thread.pinned != null
                && thread.isCertainlyLive()
                && definitions.get(thread.definitionId).state.isCancelling(thread.pinned);
    }

    private void nothingIsLeftBehind(Definition target) {
        target.state
                .incoming()
                .forEach((source, kept) -> kept.counted()
                        .keySet()
                        .forEach(number -> assertThat(
                                        definitions.get(source).state.versions().values())
                                .as("a version of %s that refers to %s", source, target.id)
                                .anyMatch(version -> version.referenceNo() == number)));
    }

    private boolean isSettled() {
        return network.isEmpty()
                && threads.stream().noneMatch(SimulatedThread::isOpen)
                && partitions.values().stream()
                        .allMatch(p -> p.known().liveThreads() == 0
                                && p.known().claims().isEmpty()
                                && p.session.recovering().isEmpty()
                                && p.session.pending().isEmpty())
                && definitions.values().stream()
                        .allMatch(d -> !d.state.hasClaims()
                                && d.state.pending() == null
                                && d.state.departing().isEmpty()
                                && d.session.waiting().isEmpty()
                                && d.session.recovering().isEmpty());
    }

    // --- what always holds --------------------------------------------------------------------------------------

    private void invariants() {
        partitions.values().forEach(this::invariants);
        for (Definition source : definitions.values()) {
            for (DefinitionState.StoredVersion version : source.state.versions().values()) {
                for (StaticReference reference : version.references()) {
                    DefinitionState.Source kept = definitions
                            .get(reference.target())
                            .state
                            .incoming()
                            .getOrDefault(source.id, DefinitionState.Source.NONE);
                    if (!kept.counted().containsKey(version.referenceNo())) {
                        throw new AssertionError("D10: " + source.id + " is published, " + reference + " not counted");
                    }
                }
            }
        }
        for (SimulatedThread thread : threads) {
            if (thread.isCertainlyLive()) {
                ThreadEntry entry = partitionOf(thread).known().threads().get(thread.id.value());
                assertThat(entry != null && !entry.released() && entry.epoch() == thread.epoch)
                        .as("L1: live thread %s is registered", thread.id)
                        .isTrue();
            }
        }
    }

    private void invariants(Partition partition) {
        PartitionState state = partition.known();
        Map<ClaimKey, Integer> live = new HashMap<>();
        long parked = 0;
        for (ThreadEntry entry : state.threads().values()) {
            if (entry.released()) {
                continue;
            }
            live.merge(entry.key(), 1, Integer::sum);
            parked += entry.parked() ? 1 : 0;
            Definition definition = definitions.get(entry.key().definitionId());
            boolean counted = definition
                    .state
                    .claimsOf(partition.number)
                    .open()
                    .containsValue(entry.key().version());
            if (!counted) {
                throw new AssertionError("L1: " + entry.key() + " is not counted for partition " + partition.number);
            }
            if (definition.state.statusOf(entry.key().version()) == VersionStatus.DELETED) {
                throw new AssertionError("L3: live thread of deleted " + entry.key());
            }
            alarm(partition, entry);
        }
        Map<ClaimKey, Integer> counts = new HashMap<>();
        state.live().forEach((key, count) -> counts.put(key, count.total()));
        if (!counts.equals(live) || state.parked() != parked) {
            throw new AssertionError("counts " + counts + " differ from threads " + live);
        }
        long sum = 0;
        for (StatusTotals.Bucket bucket : StatusTotals.Bucket.values()) {
            sum += state.totals().in(bucket);
        }
        if (sum != state.totals().created()) {
            throw new AssertionError("totals do not add up: " + state.totals());
        }
        if (partition.session.due().size() > state.liveThreads()) {
            throw new AssertionError("alarms without a thread: " + partition.session.due());
        }
    }

    /** Every live thread that has a time is in the alarm index at that time, or waits in the queue of a recovery. */
    private void alarm(Partition partition, ThreadEntry entry) {
        PartitionSession session = partition.session;
        PartitionSession.Woken woken = session.woken().get(entry.id());
        long at = woken != null
                ? woken.nextAt()
                : AlarmRules.dueOf(
                        entry,
                        partition.decider.settings(),
                        partition.known().cancelling().containsKey(entry.key()));
        boolean queued =
                session.recovering().stream().anyMatch(r -> r.threadId().equals(entry.id()));
        if (at != Micros.NONE && !queued && !session.due().contains(new Due(at, entry.id()))) {
            throw new AssertionError("no alarm for " + entry);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("threads ");
        threads.stream()
                .filter(SimulatedThread::isOpen)
                .forEach(t -> text.append(t.id).append('=').append(t.phase).append(' '));
        partitions
                .values()
                .forEach(p -> text.append("\npartition ")
                        .append(p.number)
                        .append(" live ")
                        .append(p.state.live())
                        .append(" claims ")
                        .append(p.state.claims())
                        .append(" pending ")
                        .append(p.session.pending()));
        definitions
                .values()
                .forEach(d -> text.append("\ndefinition ")
                        .append(d.id)
                        .append(' ')
                        .append(d.state.claims())
                        .append(" waiting ")
                        .append(d.session.waiting()));
        return text.toString();
    }
}
