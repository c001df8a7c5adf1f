package io.heddle.runtime.page;

import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.runtime.admin.Access;
import io.heddle.runtime.admin.Answer;
import io.heddle.runtime.admin.Request;
import io.heddle.runtime.admin.Site;
import java.util.List;

/** What there is below {@code /api/}: each path, and what answers it. */
final class Api implements Site {
    private final InstancePages instances;
    private final InstanceOrders orders;
    private final GraphPages graphs;
    private final DefinitionPages definitions;

    Api(Heddle heddle) {
        this.instances = new InstancePages(heddle);
        this.orders = new InstanceOrders(heddle);
        this.graphs = new GraphPages(heddle);
        this.definitions = new DefinitionPages(heddle);
    }

    @Override
    public String path() {
        return "/api/";
    }

    @Override
    public Access access() {
        return Access.TRUSTED;
    }

    @Override
    public Answer answer(Request request) {
        try {
            Answer answer = request.isOrder() ? order(request) : get(request);
            // What was true a moment ago is nobody's to keep.
            return answer.with("Cache-Control", "no-store");
        } catch (Refusal refusal) {
            return refusal.answer();
        } catch (HeddleException e) {
            return Refusals.of(e);
        }
    }

    private Answer get(Request request) {
        List<String> path = request.path();
        if (!request.method().equals("GET")) {
            throw new Refusal(405, "WRONG_METHOD", "what is here takes GET", "send GET, or POST for an order");
        }
        return switch (path.isEmpty() ? "" : path.get(0)) {
            case "statistics" -> path.size() == 1 ? instances.statistics(request) : nothing(path);
            case "instances" -> instances(request, path);
            case "definitions" -> definitions(request, path);
            default -> nothing(path);
        };
    }

    private Answer instances(Request request, List<String> path) {
        if (path.size() == 1) {
            return instances.list(request);
        }
        String id = path.get(1);
        if (path.size() == 2) {
            return instances.one(id, request);
        }
        if (path.size() == 4 && path.get(2).equals("nodes")) {
            return instances.node(id, path.get(3), request);
        }
        return switch (path.size() == 3 ? path.get(2) : "") {
            case "nodes" -> instances.nodes(id, request);
            case "children" -> instances.children(id, request);
            case "explain" -> instances.explain(id, request);
            case "history" -> instances.history(id, request);
            case "graph" -> graphs.graph(id, request);
            case "drawing" -> graphs.drawing(id, request);
            case "pause", "resume", "cancel" ->
                throw new Refusal(405, "WRONG_METHOD", path.get(2) + " is an order", "send POST");
            default -> nothing(path);
        };
    }

    private Answer definitions(Request request, List<String> path) {
        if (path.size() == 3 && path.get(2).equals("references")) {
            return definitions.references(path.get(1), request);
        }
        return switch (path.size()) {
            case 1 -> definitions.list(request);
            case 2 -> definitions.versions(path.get(1), request);
            default -> nothing(path);
        };
    }

    private Answer order(Request request) {
        List<String> path = request.path();
        boolean ofInstance = path.size() == 3 && path.get(0).equals("instances");
        return switch (ofInstance ? path.get(2) : "") {
            case "pause" -> orders.pause(path.get(1), request);
            case "resume" -> orders.resume(path.get(1), request);
            case "cancel" -> orders.cancel(path.get(1), request);
            default ->
                throw new Refusal(
                        404,
                        "NO_SUCH_ORDER",
                        "nothing takes orders at " + String.join("/", path),
                        "POST instances/ID/pause, resume or cancel");
        };
    }

    private static Answer nothing(List<String> path) {
        throw new Refusal(404, "NOT_FOUND", "there is no " + String.join("/", path), "docs/page.md says what there is");
    }
}
