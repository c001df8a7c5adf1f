package io.heddle.kernel.graph;

import io.heddle.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects findings in the order they are made; bounded per code, so that a huge bad graph gets a readable answer. */
final class Findings {

    /** Findings listed per code; further ones are counted in one last finding. */
    static final int MAX_PER_CODE = 100;

    private final List<Finding> listed = new ArrayList<>();
    private final Map<String, Integer> made = new LinkedHashMap<>();

    void error(String code, String element, String message) {
        add(Finding.error(code, element, message));
    }

    void warning(String code, String element, String message) {
        add(Finding.warning(code, element, message));
    }

    void add(Finding finding) {
        int nth = made.merge(key(finding.code(), finding.severity()), 1, Integer::sum);
        if (nth <= MAX_PER_CODE) {
            listed.add(finding);
        }
    }

    /** Whether further findings of this code would only be counted. */
    boolean isFull(String code, Finding.Severity severity) {
        return made.getOrDefault(key(code, severity), 0) >= MAX_PER_CODE;
    }

    List<Finding> list() {
        List<Finding> all = new ArrayList<>(listed);
        made.forEach((key, count) -> {
            if (count > MAX_PER_CODE) {
                int space = key.indexOf(' ');
                all.add(new Finding(
                        key.substring(space + 1),
                        Finding.Severity.valueOf(key.substring(0, space)),
                        "",
                        (count - MAX_PER_CODE) + " more findings of this code are not listed",
                        List.of(),
                        null));
            }
        });
        return List.copyOf(all);
    }

    private static String key(String code, Finding.Severity severity) {
        return severity + " " + code;
    }
}
