package io.heddle.runtime.dispatch;

import io.heddle.runtime.executor.ExecutorRoles;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/** The members of the cluster. Touched by {@link Elsewhere} only. */
final class ClusterHosts implements Hosts {
    private final Cluster cluster;
    private final Errand.Post own;
    private final Function<UniqueAddress, ActorRef<Errand>> desks;
    private final int kept;
    /** Executors of members that are gone, with the rounds for which they are still expected to come back. */
    private final Map<String, Integer> missed = new HashMap<>();
    /** Rounds for which everything is expected: who has just started does not know who was there before. */
    private int young;

    /**
     * @param desks who is in charge on a node
     * @param kept for how many rounds a node that is gone is expected back
     */
    ClusterHosts(Cluster cluster, ActorRef<Errand> self, Function<UniqueAddress, ActorRef<Errand>> desks, int kept) {
        this.cluster = cluster;
        this.own = new Errand.Post(self, cluster.selfMember().uniqueAddress().longUid());
        this.desks = desks;
        this.kept = kept;
        this.young = kept;
    }

    @Override
    public Errand.Post own() {
        return own;
    }

    private Errand.Post post(Member member) {
        UniqueAddress node = member.uniqueAddress();
        return node.longUid() == own.life() ? own : new Errand.Post(desks.apply(node), node.longUid());
    }

    @Override
    public Collection<Errand.Post> whereItMayBe(String executor) {
        Map<Long, Errand.Post> posts = new LinkedHashMap<>();
        posts.put(own.life(), own);
        ExecutorRoles.having(cluster, executor)
                .forEach(member -> posts.put(member.uniqueAddress().longUid(), post(member)));
        return posts.values();
    }

    @Override
    public Errand.@Nullable Post choose(NodeDispatcher.Run run, Set<Long> without) {
        long seed = run.key().hashCode();
        return ExecutorRoles.ready(cluster, run.executor()).stream()
                .filter(each -> !without.contains(each.uniqueAddress().longUid()))
                .max(Comparator.comparingLong(each ->
                        mix(seed * 0x9E3779B97F4A7C15L ^ each.uniqueAddress().longUid())))
                .map(this::post)
                .orElse(null);
    }

    /** Every bit of the result depends on every bit of {@code value}. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }

    @Override
    public boolean isExpected(String executor, Set<Long> without) {
        return young > 0
                || missed.containsKey(executor)
                || ExecutorRoles.having(cluster, executor).stream()
                        .anyMatch(each -> !without.contains(each.uniqueAddress().longUid()));
    }

    /** It is no member any more. */
    void gone(Member member) {
        ExecutorRoles.of(member).forEach(executor -> missed.put(executor, kept));
    }

    /** A round has passed. */
    void again() {
        young = Math.max(0, young - 1);
        missed.values().removeIf(rounds -> rounds <= 0);
        missed.replaceAll((executor, rounds) -> rounds - 1);
    }

    @Override
    public Present present() {
        CurrentClusterState state = cluster.state();
        Set<Long> members = new HashSet<>();
        Set<Long> reached = new HashSet<>();
        for (Member member : state.getMembers()) {
            members.add(member.uniqueAddress().longUid());
            if (!state.getUnreachable().contains(member)) {
                reached.add(member.uniqueAddress().longUid());
            }
        }
        return new Present(members, reached);
    }
}
