package io.heddle.testkit;

import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.kernel.instance.ChildIds;
import io.heddle.kernel.instance.ChildViews;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.ThreadMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A tree of instances on the bare kernel, in a world that loses, repeats, delays and reorders what they say and kills
 * them between any two steps. While the world is bad, nothing may happen twice and no limit may be exceeded; once it is
 * good, everything comes to its end, parents and children agree, and every permit has gone back.
 */
public final class ThreadSimulation {
    private static final int BAD_STEPS = 600;

    private final Random random;
    private final int maxLive;
    private final List<ThreadMessage> network = new ArrayList<>();
    private final Map<String, SimulatedThread> threads = new TreeMap<>();
    private final InstanceId root = InstanceId.of("r");
    private final ThreadWorld world;
    private boolean bad = true;
    private int crashes;
    private int lost;

    private ThreadSimulation(long seed) {
        this.random = new Random(seed);
        this.maxLive = random.nextInt(3) == 0 ? 3 + random.nextInt(4) : 0;
        this.world = new ThreadWorld(
                random, maxLive, origin -> thread(origin.source()).past(origin.seq()));
    }

    /**
     * What a simulation went through.
     *
     * @param grown paths of forks that joined while their thread ran
     */
    public record Report(int threads, int copies, int grown, int crashes, int lost, int refused) {}

    /**
     * Runs the world that belongs to {@code seed}.
     *
     * @throws IllegalStateException if a promise is broken; the message says which
     */
    public static Report run(long seed) {
        ThreadSimulation simulation = new ThreadSimulation(seed);
        try {
            return simulation.run();
        } catch (RuntimeException e) {
            throw new IllegalStateException("seed " + seed + ": " + e.getMessage() + simulation.trace(), e);
        }
    }

    private String trace() {
        StringBuilder text = new StringBuilder();
        threads.forEach(
                (id, thread) -> text.append('\n').append(id).append(": ").append(thread.story()));
        return text.toString();
    }

    private SimulatedThread thread(InstanceId id) {
        return threads.computeIfAbsent(id.value(), key -> new SimulatedThread(id, world));
    }

    // ---- the bad world --------------------------------------------------------------------------------------------

    private Report run() {
        send(thread(root).create(world.rootHeader(root)));
        for (int step = 0; step < BAD_STEPS; step++) {
            world.tick(random.nextInt(3) * 300_000L);
            somethingHappens();
            checkLimits();
        }
        bad = false;
        settle();
        checkPause();
        settle();
        finish();
        threads.values().forEach(this::checkEnd);
        int refused = (int) threads.values().stream()
                .flatMap(thread -> ChildViews.all(thread.state()).stream())
                .filter(child -> child.status() == ChildStatus.REFUSED)
                .count();
        int copies = (int) threads.values().stream()
                .filter(SimulatedThread::exists)
                .filter(thread -> thread.state().header().lineage().origin() != null)
                .count();
        int grown = (int) threads.values().stream()
                .filter(thread -> thread.exists() && thread.state().header().dynamic())
                .flatMap(thread -> ChildViews.all(thread.state()).stream())
                .filter(child -> child.kind().equals("FORK"))
                .count();
        return new Report(threads.size(), copies, grown, crashes, lost, refused);
    }

    private void somethingHappens() {
        SimulatedThread any = new ArrayList<>(threads.values()).get(random.nextInt(threads.size()));
        switch (random.nextInt(20)) {
            case 0 -> {
                any.crash();
                crashes++;
            }
            case 1, 2 -> send(any.recover());
            case 3, 4, 5 -> send(any.retell());
            case 6, 7, 8 -> send(any.work());
            case 9 -> intervene(any);
            case 10 -> send(any.registryAnswers());
            default -> deliverOne();
        }
    }

    private void intervene(SimulatedThread thread) {
        if (!thread.exists()) {
            return;
        }
        InstanceState state = thread.state();
        List<ChildView> children = ChildViews.live(state);
        switch (random.nextInt(11)) {
            case 0 -> send(thread.tell(new InstanceCommand.Pause(true)));
            case 1, 2 -> send(thread.tell(new InstanceCommand.Resume()));
            case 3 -> send(thread.tell(new InstanceCommand.Cancel("unwanted")));
            case 4 -> {
                if (!children.isEmpty()) {
                    String child = children.get(random.nextInt(children.size()))
                            .threadId()
                            .value();
                    send(thread.tell(new InstanceCommand.CancelChild(child, "unwanted")));
                }
            }
            case 5 ->
                send(thread.tell(new InstanceCommand.StartCopy(
                        ChildIds.ofCopy(thread.id(), 0, "c" + random.nextInt(2)), 0, "")));
            case 6 -> send(thread.tell(new InstanceCommand.Start()));
            default -> send(thread.tell(world.startChild(ChildIds.ofCommand(thread.id(), "d" + random.nextInt(3)))));
        }
    }

    private void send(List<ThreadMessage> messages) {
        for (ThreadMessage message : messages) {
            if (bad && random.nextInt(5) == 0) {
                lost++;
                continue;
            }
            network.add(message);
            if (bad && random.nextInt(6) == 0) {
                network.add(message);
            }
        }
    }

    private void deliverOne() {
        if (!network.isEmpty()) {
            ThreadMessage message = network.remove(bad ? random.nextInt(network.size()) : 0);
            SimulatedThread receiver = thread(message.to());
            if (bad && random.nextInt(25) == 0) {
                // It dies with the message, before or after writing, but before anything else leaves it.
                if (random.nextBoolean()) {
                    receiver.receive(message);
                }
                receiver.crash();
                crashes++;
                return;
            }
            send(receiver.receive(message));
        }
    }

    private void checkLimits() {
        long live = threads.values().stream()
                .filter(this::isInTree)
                .filter(thread -> !thread.state().status().isTerminal())
                .count();
        check(maxLive == 0 || live <= maxLive, live + " live threads where " + maxLive + " are allowed");
    }

    // ---- the good world -------------------------------------------------------------------------------------------

    /** Everybody is awake, everything arrives; until nobody has anything to say. */
    private void settle() {
        for (int round = 0; round < 400; round++) {
            for (SimulatedThread thread : List.copyOf(threads.values())) {
                send(thread.recover());
                send(thread.registryAnswers());
                send(thread.retell());
            }
            if (network.isEmpty()) {
                return;
            }
            while (!network.isEmpty()) {
                deliverOne();
            }
        }
        throw new IllegalStateException("they talk for ever: " + network);
    }

    /** A pause of the root reaches everything below it that still belongs to it, and a resumption ends it. */
    private void checkPause() {
        if (thread(root).state().status().isTerminal()) {
            return;
        }
        for (SimulatedThread thread : List.copyOf(threads.values())) {
            if (thread.exists()) {
                send(thread.tell(new InstanceCommand.Start()));
                send(thread.tell(new InstanceCommand.Resume()));
            }
        }
        settle();
        send(thread(root).tell(new InstanceCommand.Pause(true)));
        settle();
        checkAll(InstanceStatus.PAUSED);
        send(thread(root).tell(new InstanceCommand.Resume()));
        settle();
        checkAll(InstanceStatus.RUNNING);
    }

    private void checkAll(InstanceStatus status) {
        for (SimulatedThread thread : threads.values()) {
            if (isInTree(thread) && !thread.state().status().isTerminal() && isBelowLive(thread)) {
                check(
                        thread.state().status() == status,
                        thread.id() + " is " + thread.state().status() + " and should be " + status);
            }
        }
    }

    /** Threads of their own, started by triggers, are in no tree but theirs. */
    private boolean isInTree(SimulatedThread thread) {
        return thread.exists()
                && thread.state().header().lineage().root(thread.id()).equals(root);
    }

    private boolean isBelowLive(SimulatedThread thread) {
        return thread.state().header().lineage().ancestors().stream()
                .allMatch(ancestor ->
                        !thread(ancestor.threadId()).state().status().isTerminal());
    }

    private void finish() {
        for (int round = 0; round < 2_000; round++) {
            world.tick(1_000_000);
            boolean busy = false;
            for (SimulatedThread thread : List.copyOf(threads.values())) {
                busy |= thread.exists() && !thread.state().status().isTerminal();
                if (thread.exists()) {
                    send(thread.tell(new InstanceCommand.Start()));
                    send(thread.tell(new InstanceCommand.Resume()));
                    send(thread.tell(new InstanceCommand.Seal()));
                    send(thread.work());
                }
            }
            settle();
            if (!busy) {
                return;
            }
        }
        throw new IllegalStateException("not everything ends");
    }

    private void checkEnd(SimulatedThread thread) {
        check(thread.created() <= 1, thread.id() + " was created " + thread.created() + " times");
        check(!thread.holdsPermit(), thread.id() + " still holds its permit");
        if (!thread.exists()) {
            return;
        }
        InstanceState state = thread.state();
        check(state.status().isTerminal(), thread.id() + " is " + state.status());
        check(!state.hasLiveChildren(), thread.id() + " still has live children");
        thread.checkNoticesAreRecordedOnce();
        thread.checkEveryWorkflowIsSettledOnce();
        for (ChildView child : ChildViews.all(state)) {
            SimulatedThread own = threads.get(child.threadId().value());
            boolean exists = own != null && own.exists();
            if (child.status() == ChildStatus.REFUSED) {
                check(!exists, child.threadId() + " was refused and exists");
            } else {
                check(exists, child.threadId() + " is " + child.status() + " and does not exist");
                check(
                        own != null
                                && child.status() == ChildStatus.of(own.state().status()),
                        child.threadId() + ": parent and child disagree");
            }
        }
        InstanceId parent = state.header().lineage().parent();
        check(
                parent == null
                        || ChildViews.all(thread(parent).state()).stream()
                                .anyMatch(child -> child.threadId().equals(thread.id())),
                thread.id() + " is unknown to its parent");
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalStateException(message);
        }
    }
}
