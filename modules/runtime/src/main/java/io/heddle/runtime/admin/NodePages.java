package io.heddle.runtime.admin;

import com.sun.net.httpserver.HttpExchange;
import io.heddle.Health;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;

/** Health of the node, its cluster, and the orders about both. */
final class NodePages {
    private final ActorSystem<?> system;
    private final Supplier<CompletionStage<Health>> health;
    private final Runnable leave;
    private final ClusterView cluster;

    NodePages(ActorSystem<?> system, Supplier<CompletionStage<Health>> health, Runnable leave) {
        this.system = system;
        this.health = health;
        this.leave = leave;
        this.cluster = new ClusterView(system);
    }

    void open(Routes routes) {
        routes.page("/health/live", "GET", Access.ANYBODY, exchange -> CompletableFuture.completedFuture(live()));
        routes.page(
                "/health/ready", "GET", Access.ANYBODY, exchange -> health.get().thenApply(NodePages::answer));
        routes.page(
                "/cluster",
                "GET",
                Access.TRUSTED,
                exchange -> cluster.describe().thenApply(view -> Answer.json(200, view)));
        routes.page("/cluster/leave", "POST", Access.TRUSTED, exchange -> CompletableFuture.completedFuture(leave()));
        routes.page(
                "/cluster/down", "POST", Access.TRUSTED, exchange -> CompletableFuture.completedFuture(down(exchange)));
    }

    private Answer live() {
        boolean live = !system.whenTerminated().isCompleted();
        return Answer.json(live ? 200 : 503, Map.of("live", live));
    }

    private static Answer answer(Health health) {
        List<Map<String, Object>> checks = health.checks().stream()
                .<Map<String, Object>>map(check -> {
                    Map<String, Object> one = new LinkedHashMap<>();
                    one.put("name", check.name());
                    one.put("passed", check.passed());
                    one.put("detail", check.detail());
                    return one;
                })
                .toList();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ready", health.ready());
        body.put("checks", checks);
        return Answer.json(health.ready() ? 200 : 503, body);
    }

    private Answer leave() {
        leave.run();
        return Answer.json(202, Map.of("leaving", true));
    }

    private Answer down(HttpExchange exchange) {
        Map<String, String> query = Query.of(exchange.getRequestURI().getRawQuery());
        String address = query.getOrDefault("address", "");
        Optional<Member> member = cluster.member(address);
        if (member.isEmpty()) {
            return Answer.refused(
                    404, "NO_SUCH_NODE", "no member has the address '" + address + "'", "see GET /cluster");
        }
        if (cluster.isReachable(member.get()) && !query.containsKey("force")) {
            return Answer.refused(
                    409,
                    "NODE_REACHABLE",
                    address + " is reachable: put down, it would stop at once with all its work; let it leave instead",
                    "POST /cluster/leave to that node");
        }
        cluster.down(member.get());
        return Answer.json(202, Map.of("down", address));
    }
}
