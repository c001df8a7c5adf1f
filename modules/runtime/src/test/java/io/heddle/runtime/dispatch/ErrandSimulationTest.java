package io.heddle.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.ErrorCode;
import io.heddle.spi.NodeOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Homes and hosts of errands, many nodes of them without a cluster, a thread or a clock: messages are lost, doubled and late;
 * instances move, nodes are cut off, drained, killed and started again. Afterwards every attempt has one record, nobody holds
 * anything, and what must not happen has not. A seed that fails is the report.
 */
class ErrandSimulationTest {
    private static final int SEEDS = 500;
    private static final int KEPT = 60;
    private static final int TROUBLE = 150;
    private static final int CALM = 900;

    /** What goes wrong, each with what must hold all the same. */
    enum Weather {
        /** Messages are slow, instances move: every attempt begins once, under its first delivery. */
        MOVES,
        /** Messages are lost and doubled as well. */
        LOSSES,
        /** The only host is cut off for a while, or stopped as planned and started again: no attempt fails by that. */
        ONE_HOST,
        /** One of two hosts is a member, reached, and hears nothing for a while: no attempt fails by that. */
        DEAF_HOST,
        /** All of it, and nodes are killed. */
        STORM
    }

    @ParameterizedTest
    @EnumSource
    void everyAttemptEndsOnceAndNothingIsLeft(Weather weather) {
        LongStream.range(0, SEEDS).forEach(seed -> {
            try {
                new World(weather, seed).live();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(weather + ", seed " + seed + ": " + e.getMessage(), e);
            }
        });
    }

    /** Where a home or host lives; another process at the same place is another node. */
    private static final class Node implements Hosts {
        final World world;
        final long life;
        final boolean host;
        final TestInbox<Errand> desk = TestInbox.create();
        final TestInbox<NodeDispatcher.Message> dispatcher = TestInbox.create();
        final Lent lent;
        final Borrowed borrowed;
        /** What user code does here for others. */
        final Map<Attempt.Key, NodeDispatcher.Run> running = new LinkedHashMap<>();
        /** What has begun here, by attempt and delivery. */
        final Set<String> begun = new HashSet<>();
        /** What this node said it does not have, and when. */
        final Map<Attempt.Key, Denied> denied = new HashMap<>();
        /** For how many rounds a host is expected that is gone, or that this node does not know of because it is new. */
        int missed = KEPT;

        boolean alive = true;
        boolean draining;
        /** Rounds until the others agree that it is gone, once it is. */
        int removedIn;
        /** Rounds for which it is cut off, and for which it hears nothing. */
        int cutOff;

        int deaf;

        Node(World world, long life, boolean host) {
            this.world = world;
            this.life = life;
            this.host = host;
            Fit fit = new Fit(Long.MAX_VALUE, message -> 0);
            TestInbox<AttemptReport> unused = TestInbox.create();
            this.lent = new Lent(this, fit);
            this.borrowed = new Borrowed(this, fit, dispatcher.getRef(), unused.getRef(), executor -> host, KEPT);
        }

        @Override
        public Errand.Post own() {
            return new Errand.Post(desk.getRef(), life);
        }

        @Override
        public Errand.@Nullable Post choose(NodeDispatcher.Run run, Set<Long> without) {
            return world.members.values().stream()
                    .filter(each -> each.host && !each.draining && world.reaches(this, each))
                    .filter(each -> !without.contains(each.life))
                    .map(Node::own)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public boolean isExpected(String executor, Set<Long> without) {
            return missed > 0
                    || world.members.values().stream().anyMatch(each -> each.host && !without.contains(each.life));
        }

        @Override
        public Collection<Errand.Post> whereItMayBe(String executor) {
            Map<Long, Errand.Post> posts = new LinkedHashMap<>();
            posts.put(life, own());
            world.members.values().stream().filter(each -> each.host).forEach(each -> posts.put(each.life, each.own()));
            return posts.values();
        }

        @Override
        public Present present() {
            Set<Long> reached = new HashSet<>();
            world.members.values().stream()
                    .filter(each -> world.reaches(this, each))
                    .forEach(each -> reached.add(each.life));
            return new Present(Set.copyOf(world.members.keySet()), reached);
        }

        void receive(Errand message) {
            if (message instanceof Errand.Take take) {
                borrowed.take(take);
            } else if (message instanceof Errand.Ask ask) {
                borrowed.ask(ask);
            } else if (message instanceof Errand.Halt halt) {
                borrowed.halt(halt);
            } else if (message instanceof Errand.Noted noted) {
                borrowed.noted(noted);
            } else if (message instanceof Errand.Taken taken) {
                lent.taken(taken);
            } else if (message instanceof Errand.Declined declined) {
                lent.declined(declined);
            } else if (message instanceof Errand.Unknown unknown) {
                lent.unknown(unknown);
            } else if (message instanceof Errand.Halted halted) {
                lent.halted(halted);
            } else {
                lent.over((Errand.Over) message);
            }
        }

        /** As the dispatcher of a node does. */
        void dispatch() {
            while (dispatcher.hasMessages()) {
                NodeDispatcher.Message message = dispatcher.receiveMessage();
                if (message instanceof NodeDispatcher.Lodge lodge) {
                    Attempt.Key key = lodge.run().key();
                    if (running.containsKey(key)) {
                        running.put(key, lodge.run());
                    } else if (draining) {
                        borrowed.dropped(new Errand.Dropped(key, lodge.run().delivery(), false));
                    } else {
                        running.put(key, lodge.run());
                        begins(key, lodge.run().delivery());
                    }
                } else {
                    running.remove(((NodeDispatcher.Evict) message).key());
                }
            }
        }

        private void begins(Attempt.Key key, int delivery) {
            world.begun.merge(key, 1, Integer::sum);
            assertThat(begun.add(key + " " + delivery))
                    .as("delivery %s of %s begins once at %s", delivery, key, life)
                    .isTrue();
            Denied said = denied.get(key);
            assertThat(said == null || delivery > said.delivery() || world.now - said.at() > KEPT)
                    .as(
                            "delivery %s of %s begins at %s, which said in round %s that it is not there",
                            delivery, key, life, said)
                    .isTrue();
        }

        void work() {
            for (NodeDispatcher.Run run : List.copyOf(running.values())) {
                if (world.random.nextInt(12) == 0) {
                    running.remove(run.key());
                    borrowed.ended(run.report(NodeOutcome.json("7"), Notes.NONE));
                } else if (draining && world.random.nextInt(4) == 0) {
                    running.remove(run.key());
                    borrowed.dropped(new Errand.Dropped(run.key(), run.delivery(), world.random.nextBoolean()));
                }
            }
        }
    }

    private record Denied(int delivery, int at) {}

    /** An instance with one attempt. */
    private static final class Instance {
        final String name;
        final NodeDispatcher.Run first;

        @Nullable Node at;

        TestInbox<AttemptReport> reports = TestInbox.create();
        int delivery = 1;
        boolean begun;
        /** Rounds until it is where it goes. */
        int arrivesIn;
        /** Rounds until its last report is on disk. */
        int recordedIn;

        @Nullable AttemptReport report;

        int records;
        boolean cancelled;

        Instance(String name) {
            this.name = name;
            this.first = Desk.order(name, "rare", 1, 1, Map.of(), 0, 0, 0, reports.getRef());
        }

        NodeDispatcher.Run run() {
            return first.delivered(delivery).reportingTo(reports.getRef());
        }

        boolean hasEnded() {
            return records > 0 || cancelled;
        }
    }

    private record Mail(Node to, Errand message, int at) {}

    /** Noticed at some time, also after the instance has come back. */
    private record Departure(Node from, TestInbox<AttemptReport> instance, int at) {}

    private static final class World {
        final Weather weather;
        final Random random;
        final Map<Long, Node> members = new LinkedHashMap<>();
        final List<Node> nodes = new ArrayList<>();
        final List<Instance> instances = new ArrayList<>();
        final List<Mail> mail = new ArrayList<>();
        final List<Departure> departures = new ArrayList<>();
        final Map<Attempt.Key, Integer> begun = new HashMap<>();
        long lives;
        int now;

        World(Weather weather, long seed) {
            this.weather = weather;
            this.random = new Random(seed);
            int hosts = weather == Weather.ONE_HOST ? 1 : weather == Weather.DEAF_HOST ? 2 : 1 + random.nextInt(2);
            for (int node = 0; node < hosts + 2; node++) {
                join(node < hosts);
            }
            for (int instance = 0; instance < 1 + random.nextInt(5); instance++) {
                instances.add(new Instance("i" + instance));
            }
        }

        private void join(boolean host) {
            Node node = new Node(this, ++lives, host);
            nodes.add(node);
            members.put(node.life, node);
        }

        boolean reaches(Node from, Node to) {
            return from == to || (to.alive && from.cutOff == 0 && to.cutOff == 0);
        }

        private boolean strikes(int oneIn) {
            return now < TROUBLE && random.nextInt(oneIn) == 0;
        }

        void live() {
            while (now < TROUBLE + CALM && !(now > TROUBLE && isQuiet())) {
                now++;
                nodes.forEach(node -> node.missed = Math.max(0, node.missed - 1));
                trouble();
                deliver();
                for (Node node : List.copyOf(nodes)) {
                    if (node.alive) {
                        node.work();
                        settle(node);
                        if (random.nextInt(10) > 0) {
                            node.lent.again(node.present());
                            node.borrowed.again(node.present());
                        }
                        settle(node);
                    }
                }
                instances.forEach(this::goOn);
            }
            for (Instance instance : instances) {
                assertThat(instance.records + (instance.cancelled ? 1 : 0))
                        .as("ends of %s", instance.name)
                        .isEqualTo(1);
                if (weather == Weather.MOVES) {
                    assertThat(instance.delivery)
                            .as("deliveries of %s", instance.name)
                            .isEqualTo(1);
                    assertThat(begun.getOrDefault(instance.first.key(), 0))
                            .as("beginnings of %s", instance.name)
                            .isLessThanOrEqualTo(1);
                }
            }
            for (Node node : nodes) {
                assertThat(!node.alive || node.lent.isEmpty())
                        .as("lent by %s", node.life)
                        .isTrue();
                assertThat(!node.alive || node.borrowed.isEmpty())
                        .as("borrowed by %s", node.life)
                        .isTrue();
                assertThat(node.alive ? node.running.keySet() : Set.of())
                        .as("running at %s", node.life)
                        .isEmpty();
            }
        }

        private boolean isQuiet() {
            return instances.stream().allMatch(Instance::hasEnded)
                    && nodes.stream()
                            .filter(node -> node.alive)
                            .allMatch(node -> node.lent.isEmpty() && node.borrowed.isEmpty() && node.running.isEmpty());
        }

        // ---- messages ------------------------------------------------------------------------------------------

        private void settle(Node from) {
            from.dispatch();
            for (Node to : nodes) {
                while (to.desk.hasMessages()) {
                    post(from, to, to.desk.receiveMessage());
                }
            }
        }

        private void post(Node from, Node to, Errand message) {
            if (message instanceof Errand.Unknown unknown) {
                from.denied.put(unknown.key(), new Denied(unknown.delivery(), now));
            }
            if (from == to) {
                mail.add(new Mail(to, message, now));
                return;
            }
            boolean lossy = weather == Weather.LOSSES || weather == Weather.STORM;
            if (!reaches(from, to) || (lossy && strikes(8))) {
                return;
            }
            mail.add(new Mail(to, message, now + random.nextInt(4)));
            if (lossy && strikes(8)) {
                mail.add(new Mail(to, message, now + random.nextInt(20)));
            }
        }

        private void deliver() {
            for (Departure each : List.copyOf(departures)) {
                if (each.at() <= now) {
                    departures.remove(each);
                    each.from().lent.left(each.instance().getRef());
                }
            }
            for (Mail each : List.copyOf(mail)) {
                if (each.at() <= now) {
                    mail.remove(each);
                    if (each.to().alive && each.to().deaf == 0) {
                        each.to().receive(each.message());
                        settle(each.to());
                    }
                }
            }
        }

        // ---- instances -----------------------------------------------------------------------------------------

        private void goOn(Instance instance) {
            if (instance.hasEnded()) {
                return;
            }
            Node at = instance.at;
            if (at == null) {
                if (--instance.arrivesIn <= 0) {
                    arrive(instance);
                }
                return;
            }
            if (!at.alive) {
                // It is gone with its node, and comes up elsewhere once the others agree about that.
                return;
            }
            while (instance.reports.hasMessages()) {
                AttemptReport report = instance.reports.receiveMessage();
                if (instance.report == null) {
                    instance.report = report;
                    instance.recordedIn = random.nextInt(weather == Weather.STORM ? 40 : 4);
                }
            }
            if (instance.report != null && --instance.recordedIn <= 0) {
                record(instance, at, instance.report);
            } else if (weather != Weather.MOVES && strikes(400)) {
                instance.cancelled = true;
                at.lent.recall(instance.first.key());
                settle(at);
            } else if (strikes(20)) {
                leave(instance);
            }
        }

        private void arrive(Instance instance) {
            List<Node> open = nodes.stream()
                    .filter(node -> node.alive && !node.draining && (instance.begun || !node.host))
                    .toList();
            if (open.isEmpty()) {
                return;
            }
            Node at = open.get(random.nextInt(open.size()));
            instance.at = at;
            instance.reports = TestInbox.create();
            if (instance.begun) {
                at.lent.seek(instance.run());
            } else {
                instance.begun = true;
                at.lent.send(instance.run());
            }
            settle(at);
        }

        /** However it does: hard stops are no others. */
        private void leave(Instance instance) {
            if (instance.at != null) {
                departures.add(new Departure(instance.at, instance.reports, now + random.nextInt(20)));
            }
            instance.at = null;
            instance.report = null;
            instance.arrivesIn = 1 + random.nextInt(10);
        }

        private void record(Instance instance, Node at, AttemptReport report) {
            instance.report = null;
            NodeOutcome outcome = report.outcome();
            if (outcome == null) {
                if (report.delivery() == instance.delivery) {
                    instance.delivery++;
                    if (at.host && !at.draining) {
                        // It begins here, as any attempt whose executor is here.
                        begun.merge(instance.first.key(), 1, Integer::sum);
                        instance.records++;
                    } else {
                        at.lent.send(instance.run());
                    }
                }
            } else {
                instance.records++;
                if (outcome instanceof NodeOutcome.Failed failed) {
                    assertThat(weather).as("%s", failed.error()).isIn(Weather.LOSSES, Weather.STORM);
                    assertThat(failed.error().code()).isNotEqualTo(ErrorCode.NO_EXECUTOR);
                }
                at.lent.settled(instance.first.key());
            }
            settle(at);
        }

        // ---- nodes ---------------------------------------------------------------------------------------------

        private void trouble() {
            for (Node node : List.copyOf(nodes)) {
                node.cutOff = Math.max(0, node.cutOff - 1);
                node.deaf = Math.max(0, node.deaf - 1);
                if (!node.alive) {
                    if (--node.removedIn == 0) {
                        remove(node);
                    }
                } else if (node.draining) {
                    if (node.running.isEmpty() && random.nextInt(5) == 0) {
                        node.alive = false;
                        remove(node);
                    }
                } else if (weather == Weather.DEAF_HOST && node.life == 1 && strikes(30)) {
                    node.deaf = 20 + random.nextInt(60);
                } else if (weather == Weather.ONE_HOST || weather == Weather.STORM) {
                    if (strikes(60)) {
                        node.cutOff = 1 + random.nextInt(40);
                    } else if (strikes(120)) {
                        node.draining = true;
                        node.borrowed.close();
                        moveAway(node);
                    } else if (weather == Weather.STORM && strikes(120)) {
                        node.alive = false;
                        node.removedIn = 1 + random.nextInt(30);
                    }
                }
            }
        }

        private void moveAway(Node node) {
            instances.stream()
                    .filter(each -> each.at == node && !each.hasEnded())
                    .forEach(this::leave);
        }

        /** The others agree that it is gone; it is started again. */
        private void remove(Node node) {
            members.remove(node.life);
            nodes.remove(node);
            moveAway(node);
            for (Node each : nodes) {
                if (each.alive) {
                    each.missed = node.host ? KEPT : each.missed;
                    each.lent.gone(node.life);
                    settle(each);
                }
            }
            join(node.host);
        }
    }
}
