package io.heddle.runtime.executor;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Which nodes have which executors: a node has one role per executor of its own, so that everybody knows it as soon as the
 * node is a member and no longer than it is one.
 */
public final class ExecutorRoles {
    /** What to do about an executor nobody has. */
    public static final String FIX =
            "give it to the builder, or put the jar with its NodeExecutorFactory on the class path";

    private static final String ROLES = "pekko.cluster.roles";
    private static final String PREFIX = "heddle-executor:";
    /** Of nodes that hold instances. */
    private static final String HOST = "heddle-host";

    private ExecutorRoles() {}

    /** {@code config} of a node that runs attempts of others with its own executors. */
    public static Config announce(Config config, Executors executors) {
        Set<String> roles = new LinkedHashSet<>(config.getStringList(ROLES));
        executors.own().forEach(name -> roles.add(PREFIX + name));
        return config.withValue(ROLES, ConfigValueFactory.fromIterable(roles));
    }

    /** Names of the executors {@code member} has and not every node. */
    public static Set<String> of(Member member) {
        return member.getRoles().stream()
                .filter(role -> role.startsWith(PREFIX))
                .map(role -> role.substring(PREFIX.length()))
                .collect(Collectors.toSet());
    }

    /**
     * Tells {@code executors} once a round which of them a node lacks that holds instances: it may have taken attempts to
     * other nodes, which are sought there when one of its instances comes here.
     *
     * @param rounds for how long that counts when the node is gone
     */
    public static void noteLacking(Cluster cluster, Executors executors, int rounds) {
        executors.again();
        for (String name : executors.own()) {
            if (isLacking(cluster, name)) {
                executors.noteLacking(name, rounds);
            }
        }
    }

    /** Whether a member that holds instances lacks an executor. Any thread. */
    private static boolean isLacking(Cluster cluster, String executor) {
        for (Member member : cluster.state().getMembers()) {
            if (member.hasRole(HOST) && !member.hasRole(PREFIX + executor)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether attempts with an executor may be under way on another node than that of their instance: it is not here, or some
     * node that holds instances lacks it, or did a while ago. Any thread.
     */
    public static boolean mayRunElsewhere(Cluster cluster, Executors executors, String executor) {
        return executors.find(executor) == null
                || executors.wasLacking(executor)
                || (executors.own().contains(executor) && isLacking(cluster, executor));
    }

    /** Members that have an executor, whatever their state: they may have attempts under way. Any thread. */
    public static List<Member> having(Cluster cluster, String executor) {
        String role = PREFIX + executor;
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .filter(member -> member.hasRole(role))
                .toList();
    }

    /** Those of them that are reached, and not about to leave. Any thread. */
    public static List<Member> ready(Cluster cluster, String executor) {
        CurrentClusterState state = cluster.state();
        return having(cluster, executor).stream()
                .filter(member -> member.status().equals(MemberStatus.up()))
                .filter(member -> !state.getUnreachable().contains(member))
                .toList();
    }
}
