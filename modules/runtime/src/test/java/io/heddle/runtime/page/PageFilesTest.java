package io.heddle.runtime.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Heddle;
import io.heddle.runtime.embedded.EmbeddedHeddle;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the page, and to whom they are given. */
class PageFilesTest {
    private static final String ON = "heddle.admin { enabled = on, port = 0 }\n";
    private static final List<String> FILES = List.of(
            "index.html",
            "page.css",
            "icon.svg",
            "page.js",
            "api.js",
            "dom.js",
            "graph.js",
            "list.js",
            "instance.js",
            "definitions.js");

    @TempDir
    Path folder;

    private static EmbeddedHeddle open(String config) {
        return (EmbeddedHeddle) Heddle.builder().inMemory().config(config).start();
    }

    @Test
    @Tag("key-admin.page")
    void thePageIsThereUnlessItIsSwitchedOff() {
        try (EmbeddedHeddle heddle = open(ON)) {
            PageClient node = new PageClient(heddle);
            assertThat(node.get("/").http().body()).contains("<title>Heddle</title>");
            for (String file : FILES) {
                assertThat(node.get("/" + file).status()).as(file).isEqualTo(200);
            }
            HttpHeaders headers = node.get("/").http().headers();
            assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "http:", "*");
            assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
        }
        try (EmbeddedHeddle heddle = open(ON + "heddle.admin.page = off")) {
            PageClient node = new PageClient(heddle);
            assertThat(node.get("/").status()).isEqualTo(404);
            assertThat(node.get("/api/instances").status()).isEqualTo(404);
            assertThat(node.get("/cluster").status()).isEqualTo(200);
        }
    }

    @Test
    void theFilesHoldNoSecretAndWhatTheyAskNeedsTheToken() throws Exception {
        Path secret = Files.writeString(folder.resolve("token"), "open sesame\n");
        try (EmbeddedHeddle heddle = open(ON + "heddle.admin.token-file = \"" + secret + "\"")) {
            PageClient node = new PageClient(heddle);
            assertThat(node.get("/").status()).isEqualTo(200);
            assertThat(node.get("/api/instances").status()).isEqualTo(401);
            assertThat(node.order("/api/instances/a/cancel").status()).isEqualTo(401);
            assertThat(node.send(node.request("/api/instances").header("Authorization", "Bearer open sesame"))
                            .status())
                    .isEqualTo(200);
        }
    }

    /** Text from ids, errors and outputs must stay text, so nothing here may read text as markup or as a program. */
    @Test
    void nothingInThePageTurnsTextIntoMarkupOrAsksAnotherSite() throws Exception {
        Pattern forbidden = Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\b"
                + "|new Function|DOMParser|srcdoc|createContextualFragment|setHTML|localStorage|javascript:");
        for (String file : FILES) {
            String text = new String(PageFiles.class.getResourceAsStream(file).readAllBytes(), StandardCharsets.UTF_8);
            Matcher found = forbidden.matcher(text);
            assertThat(found.find()).as(() -> file + " has " + found.group()).isFalse();
            assertThat(text.replace("http://www.w3.org/2000/svg", ""))
                    .as(file)
                    .doesNotContain("http://", "https://", "//cdn", " style=\"", " onclick=\"", " onload=\"");
        }
    }
}
