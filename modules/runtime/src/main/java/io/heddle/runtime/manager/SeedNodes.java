package io.heddle.runtime.manager;

import io.heddle.actor.InstanceManager;
import io.heddle.runtime.remote.HostPort;
import io.heddle.runtime.store.Members;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Through which nodes a node joins: those of its configuration, and before them those the database knows as members. The
 * first node of the configuration makes a cluster when there is none; that it reaches no other node does not say that there
 * is none, the database does.
 */
public final class SeedNodes {
    /** Between two looks. */
    static final Duration BETWEEN = Duration.ofSeconds(1);

    /** A member that was not noted for so long is none any more: four times as long as between two notes. */
    static final Duration FRESH = MemberNotes.BETWEEN.multipliedBy(4);

    /** After so many looks every living member has been noted, also when the database was away before. */
    private static final int LOOKS = (int) MemberNotes.BETWEEN.dividedBy(BETWEEN) + 2;

    private final List<String> configured;
    private final @Nullable Members members;
    private final Executor threads;
    private final boolean hosting;
    private int looks;

    /**
     * @param configured {@code host:port} each
     * @param members null where no database knows
     * @param threads for what blocks
     * @param hosting whether the node counts as a member itself
     */
    public SeedNodes(List<String> configured, @Nullable Members members, Executor threads, boolean hosting) {
        this.configured = List.copyOf(configured);
        this.members = members;
        this.threads = threads;
        this.hosting = hosting;
    }

    /** Of a node that joins nobody. */
    static SeedNodes none() {
        return new SeedNodes(List.of(), null, Runnable::run, false);
    }

    /** Whom to join through as things are; empty if that is not known yet. */
    CompletionStage<List<String>> now(String self) {
        Members known = members;
        if (known == null) {
            return CompletableFuture.completedFuture(configured);
        }
        int look = ++looks;
        return CompletableFuture.supplyAsync(() -> choose(configured, self, known.noted(), look), threads);
    }

    static List<String> choose(List<String> configured, String self, Map<String, Duration> noted, int look) {
        List<String> others = noted.keySet().stream()
                .filter(each -> !each.equals(self))
                .sorted()
                .toList();
        Set<String> present = new LinkedHashSet<>(others);
        present.removeIf(each -> noted.getOrDefault(each, FRESH).compareTo(FRESH) >= 0);
        if (!present.isEmpty()) {
            present.addAll(configured);
            present.remove(self);
            return List.copyOf(present);
        }
        boolean makes = configured.get(0).equals(self);
        return makes && !others.isEmpty() && look < LOOKS ? List.of() : configured;
    }

    /** Whether another look may have another result. */
    boolean change() {
        return members != null;
    }

    /** Notes this node from now on; a client is told when there is nobody left to serve it. */
    void joined(ActorContext<InstanceManager.Command> context) {
        if (!hosting && !configured.isEmpty()) {
            context.spawn(HostsWatch.create(), "hosts-watch");
        }
        if (members != null && hosting) {
            context.spawn(MemberNotes.create(members, self(context), threads), "member-notes");
        }
    }

    static String self(ActorContext<?> context) {
        return HostPort.of(Cluster.get(context.getSystem()).selfMember().address());
    }
}
