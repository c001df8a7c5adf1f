package io.heddle.runtime.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that was let in.
 *
 * @param method GET or POST; an order is a POST
 * @param path what follows the path of the site, decoded, for example {@code [instances, order-1, pause]}
 * @param query names and values behind the question mark, decoded
 * @param knownEtag the {@code ETag} of the answer the caller has; null for none
 */
public record Request(
        String method,
        List<String> path,
        Map<String, String> query,
        @Nullable String knownEtag) {
    public Request {
        path = List.copyOf(path);
        query = Map.copyOf(query);
    }

    /** Whether it is to change something. */
    public boolean isOrder() {
        return method.equals("POST");
    }
}
