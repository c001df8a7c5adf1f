import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Prints which promises have a passing test and which have none. A test names the promises it keeps by a tag {@code
 * promise-<n>}; it counts when its class ran in the last build and nothing in it failed.
 *
 * <p>Run by {@code scripts/test}; alone: {@code java scripts/Promises.java modules}.
 */
final class Promises {
    private static final int LAST = 136;
    private static final Pattern TAG = Pattern.compile("\"promise-(\\d+)\"");
    private static final Pattern COUNTS = Pattern.compile(
            "<testsuite [^>]*?name=\"([^\"]+)\"[^>]*?tests=\"(\\d+)\"[^>]*?errors=\"(\\d+)\"[^>]*?skipped=\"(\\d+)\"[^>]*?failures=\"(\\d+)\"");

    private Promises() {}

    public static void main(String[] args) throws IOException {
        Path modules = Path.of(args.length > 0 ? args[0] : "modules");
        Map<String, Boolean> passed = passedClasses(modules);
        TreeMap<Integer, List<String>> kept = new TreeMap<>();
        TreeMap<Integer, List<String>> notRun = new TreeMap<>();
        for (Path source : testSources(modules)) {
            String name = source.getFileName().toString().replace(".java", "");
            Matcher tags = TAG.matcher(Files.readString(source));
            while (tags.find()) {
                int number = Integer.parseInt(tags.group(1));
                boolean ok = passed.getOrDefault(name, false);
                (ok ? kept : notRun)
                        .computeIfAbsent(number, n -> new ArrayList<>())
                        .add(name);
            }
        }
        notRun.keySet().removeAll(kept.keySet());
        List<Integer> open = new ArrayList<>();
        for (int number = 1; number <= LAST; number++) {
            if (!kept.containsKey(number) && !notRun.containsKey(number)) {
                open.add(number);
            }
        }
        System.out.println("Promises with a passing test: " + kept.size() + " of " + LAST + " " + kept.keySet());
        System.out.println("Promises whose tests did not run or did not pass: " + notRun.size() + " " + notRun);
        System.out.println("Promises without a test yet: " + open.size() + " " + open);
    }

    private static List<Path> testSources(Path modules) throws IOException {
        try (Stream<Path> files = Files.walk(modules)) {
            return files.filter(file -> file.toString().contains("/src/test/java/")
                            && file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, Boolean> passedClasses(Path modules) throws IOException {
        Map<String, Boolean> passed = new HashMap<>();
        try (Stream<Path> files = Files.walk(modules)) {
            List<Path> reports = files.filter(file -> file.toString().contains("surefire-reports")
                            && file.getFileName().toString().startsWith("TEST-")
                            && file.toString().endsWith(".xml"))
                    .toList();
            for (Path report : reports) {
                Matcher counts = COUNTS.matcher(Files.readString(report));
                if (counts.find()) {
                    String name = counts.group(1);
                    int run = Integer.parseInt(counts.group(2)) - Integer.parseInt(counts.group(4));
                    boolean ok = run > 0 && counts.group(3).equals("0") && counts.group(5).equals("0");
                    passed.put(name.substring(name.lastIndexOf('.') + 1), ok);
                }
            }
        }
        return passed;
    }
}
