package io.heddle.runtime.executor;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

    private ExecutorRoles() {}

    /** {@code config} of a node that runs attempts of others with its own executors. */
    public static Config announce(Config config, Executors executors) {
        Set<String> roles = new LinkedHashSet<>(config.getStringList(ROLES));
        executors.own().forEach(name -> roles.add(PREFIX + name));
        return config.withValue(ROLES, ConfigValueFactory.fromIterable(roles));
    }

    /** Members that have an executor, whatever became of them since: they may have attempts under way. Any thread. */
    public static List<Member> everHaving(Cluster cluster, String executor) {
        String role = PREFIX + executor;
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .filter(member -> member.hasRole(role))
                .toList();
    }

    /** Members that have an executor, are reached, and are not about to leave. Any thread. */
    public static List<Member> having(Cluster cluster, String executor) {
        String role = PREFIX + executor;
        CurrentClusterState state = cluster.state();
        return StreamSupport.stream(state.getMembers().spliterator(), false)
                .filter(member -> member.status().equals(MemberStatus.up()) && member.hasRole(role))
                .filter(member -> !state.getUnreachable().contains(member))
                .toList();
    }
}
