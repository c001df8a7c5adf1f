package io.heddle.runtime.dispatch;

import io.heddle.runtime.executor.ExecutorRoles;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/** The nodes an attempt can be taken to, as the cluster knows them at the moment. Touched by {@link Elsewhere} only. */
final class Hosts {

    /** Lives of nodes: who is a member, and which of these are reached. */
    record Present(Set<Long> members, Set<Long> reached) {}

    private final Cluster cluster;
    private final ActorRef<Errand> self;
    private final Function<UniqueAddress, ActorRef<Errand>> desks;

    /** @param desks who is in charge on a node */
    Hosts(Cluster cluster, ActorRef<Errand> self, Function<UniqueAddress, ActorRef<Errand>> desks) {
        this.cluster = cluster;
        this.self = self;
        this.desks = desks;
    }

    /** This node. */
    Errand.Post own() {
        return new Errand.Post(self, ownLife());
    }

    long ownLife() {
        return cluster.selfMember().uniqueAddress().longUid();
    }

    private Errand.Post post(UniqueAddress node) {
        return new Errand.Post(node.longUid() == ownLife() ? self : desks.apply(node), node.longUid());
    }

    /** Wherever an attempt with that executor can be under way: also on nodes that are not reached now, and here. */
    Collection<Errand.Post> whereItMayBe(String executor) {
        Map<Long, Errand.Post> posts = new LinkedHashMap<>();
        posts.put(ownLife(), own());
        ExecutorRoles.everHaving(cluster, executor)
                .forEach(member -> posts.put(member.uniqueAddress().longUid(), post(member.uniqueAddress())));
        return posts.values();
    }

    /**
     * The same attempt goes to the same node for as long as the nodes are the same, so that what is asked twice is not begun
     * on two. Different attempts are spread.
     */
    Errand.@Nullable Post choose(NodeDispatcher.Run run, Set<Long> declined) {
        long seed = run.key().hashCode();
        return ExecutorRoles.having(cluster, run.executor()).stream()
                .map(Member::uniqueAddress)
                .filter(each -> !declined.contains(each.longUid()))
                .max(Comparator.comparingLong(each -> mix(seed * 0x9E3779B97F4A7C15L ^ each.longUid())))
                .map(this::post)
                .orElse(null);
    }

    /** Every bit of the result depends on every bit of {@code value}. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }

    Present present() {
        CurrentClusterState state = cluster.state();
        Set<Long> members = StreamSupport.stream(state.getMembers().spliterator(), false)
                .map(member -> member.uniqueAddress().longUid())
                .collect(Collectors.toSet());
        Set<Long> reached = StreamSupport.stream(state.getMembers().spliterator(), false)
                .filter(member -> !state.getUnreachable().contains(member))
                .map(member -> member.uniqueAddress().longUid())
                .collect(Collectors.toSet());
        return new Present(members, reached);
    }
}
