package io.heddle.runtime.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in. Without a token the node answers under names of this machine alone, and orders need a header of their own;
 * so no page in a browser on this machine can give them.
 */
final class Guard {
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]");

    private final Optional<Token> token;
    private final String host;

    Guard(Optional<Token> token, String host) {
        this.token = token;
        this.host = host.toLowerCase(Locale.ROOT);
    }

    /** Why the caller gets no other answer; empty if it is let in. */
    Optional<Answer> refusal(HttpExchange exchange, Access access) {
        Headers headers = exchange.getRequestHeaders();
        if (access == Access.TRUSTED
                && token.isPresent()
                && !token.get().isShownBy(headers.getFirst("Authorization"))) {
            return Optional.of(Answer.refused(
                    401,
                    "TOKEN_NEEDED",
                    "send the header Authorization: Bearer with heddle.admin.token-file",
                    "show the secret"));
        }
        if (access != Access.ANYBODY && token.isEmpty() && !isThisMachine(headers.getFirst("Host"))) {
            return Optional.of(Answer.refused(
                    403,
                    "HOST_REFUSED",
                    "without heddle.admin.token-file the node answers as 127.0.0.1 and localhost",
                    "call it by one of these names"));
        }
        if (exchange.getRequestMethod().equals("POST") && headers.getFirst(AdminServer.ORDER_HEADER) == null) {
            return Optional.of(Answer.refused(
                    403,
                    "ORDER_HEADER_NEEDED",
                    "an order carries the header " + AdminServer.ORDER_HEADER,
                    "send " + AdminServer.ORDER_HEADER + ": 1"));
        }
        return Optional.empty();
    }

    /** Whether the caller called this machine by its own name; a page in a browser may have a name that leads here. */
    private boolean isThisMachine(@Nullable String called) {
        String name = called == null ? "" : called.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
        return THIS_MACHINE.contains(name) || name.equals(host);
    }
}
