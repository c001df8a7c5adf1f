package io.heddle.runtime.page;

import io.heddle.HeddleException;
import io.heddle.OutcomeUnknownException;
import io.heddle.runtime.admin.Answer;
import java.util.Map;
import java.util.Set;

/** What an application gets as an exception, as HTTP has it. */
final class Refusals {
    /** Codes that say: not now. */
    private static final Set<String> LATER =
            Set.of("RECOVERING", "QUARANTINED", "QUEUE_FULL", "LIMIT", "MEMORY", "STORE_FAILED", "PAYLOAD_UNAVAILABLE");

    private static final Map<String, String> FIXES = Map.of(
            "UNKNOWN_INSTANCE", "GET /api/instances lists those there are",
            "UNKNOWN_NODE", "GET /api/instances/ID/nodes lists those there are",
            "UNKNOWN_DEFINITION", "GET /api/definitions lists those there are",
            "INVALID_ID", "write the id as it was given, each part of the path percent-encoded",
            "INVALID_CURSOR", "start without a cursor, then give the nextCursor of the answer",
            "OUTCOME_UNKNOWN", "ask again: an order that was carried out is not carried out twice");

    private Refusals() {}

    static Answer of(HeddleException e) {
        int status = status(e);
        return Answer.refused(
                status,
                e.code(),
                String.valueOf(e.getMessage()),
                FIXES.getOrDefault(e.code(), status >= 500 ? "ask again in a moment" : "see what the message says"));
    }

    private static int status(HeddleException e) {
        String code = e.code();
        if (e instanceof OutcomeUnknownException) {
            return 504;
        } else if (code.startsWith("UNKNOWN_")) {
            return 404;
        } else if (code.startsWith("INVALID_")) {
            return 400;
        } else if (code.equals("INTERNAL_ERROR") || code.equals("UNEXPECTED_REPLY")) {
            return 500;
        }
        return LATER.contains(code) ? 503 : 409;
    }
}
