package io.heddle.runtime.page;

import io.heddle.runtime.admin.Access;
import io.heddle.runtime.admin.Answer;
import io.heddle.runtime.admin.Request;
import io.heddle.runtime.admin.Site;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The files of the page, which hold nothing of this node. They ask no other site for anything, and the browser is told not
 * to let them: what came in through an id or an output could not load or send anything either.
 */
final class PageFiles implements Site {
    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

    /** All there are: names in a request lead nowhere else. */
    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "page.css", "text/css; charset=utf-8",
            "icon.svg", "image/svg+xml",
            "page.js", JAVASCRIPT,
            "api.js", JAVASCRIPT,
            "dom.js", JAVASCRIPT,
            "graph.js", JAVASCRIPT,
            "list.js", JAVASCRIPT,
            "instance.js", JAVASCRIPT,
            "definitions.js", JAVASCRIPT);

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Referrer-Policy",
            "no-referrer",
            "Cache-Control",
            "no-cache");

    @Override
    public String path() {
        return "/";
    }

    @Override
    public Access access() {
        return Access.OWN_NAME;
    }

    @Override
    public Answer answer(Request request) {
        String name = request.path().isEmpty() ? "index.html" : String.join("/", request.path());
        String type = TYPES.get(name);
        if (type == null) {
            return Answer.refused(404, "NOT_FOUND", "there is no such page", "see / and docs/page.md");
        }
        if (!request.method().equals("GET")) {
            return Answer.refused(405, "WRONG_METHOD", "this page takes GET", "send GET");
        }
        return new Answer(200, type, HEADERS, read(name));
    }

    private static String read(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("this build has no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
