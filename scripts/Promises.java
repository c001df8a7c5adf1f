import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Prints which promises and traps have a passing test, by group. A test names them by tags, {@code promise-<n>} and {@code
 * trap-<name>}, on its method or its class; it counts when that very method ran in this build and passed. Ends with 1 if
 * a tag names something that does not exist.
 *
 * <p>Run by {@code scripts/test}; alone: {@code java scripts/Promises.java [modules [since]]}, where reports older than
 * {@code since} (seconds of the epoch) are left out of account.
 */
final class Promises {
    private static final String PROMISES = """
            A Instances and their life cycle: 1 2 3 4 5 6 7 8 9 10 67
            B Instance manager and admission: 11 12 13 14 15 16 17 18 54 72
            C Dependencies and graph: 19 20 21 22 23 25 26 28 30 68 73 88
            D Execution and data: 60 69 70 98
            E Resource cleanup: 31 32 33 34 35 36 37 38 39 66 74 81 87
            F Facade: 44 45 46 47 49 71
            G Compatibility and migration: 40 41 42 43 61 62 76 77 78 104
            H Registry and reference check: 106 108 109 110 111 112 113 114 115 117 121 122 123 124 126 127 128 129 135
            I Threads and checkpoints: 130 131 132 133 134 136
            J Monitoring, debugging, diagnosis: 29 48 79 80 82 83 84 85 86 89 90 91 95 99
            K Durability and distribution: 50 51 92 93 120
            L Performance and scale: 24 52 53 58 59 63 64 65 75 103 116 118 125
            M Extension points: 56 57 94 96 97 100
            N Engineering quality: 27 55 101 102 105 107 119""";
    private static final String TRAPS = "D Traps of the engine: " + names("D", 1, 50) + "\nT Traps of the cluster: "
            + names("T", 1, 8) + "\nP Pitfalls of the journal: P03 P04 P06 P12";

    private static final Pattern SOURCE =
            Pattern.compile("@Tag\\(\"(promise|trap)-([^\"]+)\"\\)|\\b(class|record|interface) (\\w+)|\\b(?:void|Stream<DynamicTest>) (\\w+)\\(");
    private static final Pattern CASE =
            Pattern.compile("<testcase name=\"([^\"(\\[{]+)[^\"]*\" classname=\"([^\"]+)\"[^>]*?(/>|>(.*?)</testcase>)", Pattern.DOTALL);

    /** How the tests of one promise stand, best last. */
    private enum Standing {
        WITHOUT_A_TEST,
        NOT_RUN,
        FAILED,
        KEPT
    }

    private Promises() {}

    public static void main(String[] args) throws IOException {
        Path modules = Path.of(args.length > 0 ? args[0] : "modules");
        long since = args.length > 1 ? Long.parseLong(args[1]) * 1_000 : 0;
        Map<String, Standing> tests = results(modules, since);
        Map<String, Standing> promises = new HashMap<>();
        Map<String, Standing> traps = new HashMap<>();
        for (Path source : files(modules, "/src/test/java/", ".java")) {
            read(source, tests, promises, traps);
        }
        List<String> unknown = new ArrayList<>();
        print("Promises", PROMISES, promises, unknown);
        print("Traps", TRAPS, traps, unknown);
        if (!unknown.isEmpty()) {
            System.err.println("Tags of tests that name nothing: " + unknown);
            System.exit(1);
        }
    }

    private static String names(String prefix, int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(n -> prefix + n).collect(Collectors.joining(" "));
    }

    private static List<Path> files(Path modules, String within, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(modules)) {
            return all.filter(file -> file.toString().contains(within) && file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /** {@code class#method} of every test that ran; one failing repetition fails it, and a skipped one did not run. */
    private static Map<String, Standing> results(Path modules, long since) throws IOException {
        Map<String, Standing> results = new HashMap<>();
        for (Path report : files(modules, "surefire-reports", ".xml")) {
            if (Files.getLastModifiedTime(report).toMillis() < since) {
                continue;
            }
            Matcher cases = CASE.matcher(Files.readString(report));
            while (cases.find()) {
                String inner = cases.group(4) == null ? "" : cases.group(4);
                if (!inner.contains("<skipped")) {
                    boolean failed = inner.contains("<failure") || inner.contains("<error");
                    results.merge(
                            cases.group(2) + "#" + cases.group(1).strip(),
                            failed ? Standing.FAILED : Standing.KEPT,
                            (one, other) -> one == Standing.FAILED ? one : other);
                }
            }
        }
        return results;
    }

    private static void read(
            Path source,
            Map<String, Standing> tests,
            Map<String, Standing> promises,
            Map<String, Standing> traps) {
        String text = text(source);
        Matcher packageName = Pattern.compile("package ([\\w.]+);").matcher(text);
        String type = (packageName.find() ? packageName.group(1) + "." : "")
                + source.getFileName().toString().replace(".java", "");
        List<String[]> ofClass = new ArrayList<>();
        List<String[]> pending = new ArrayList<>();
        Matcher found = SOURCE.matcher(text);
        while (found.find()) {
            if (found.group(1) != null) {
                pending.add(new String[] {found.group(1), found.group(2)});
            } else if (found.group(3) != null && type.endsWith("." + found.group(4))) {
                ofClass.addAll(pending);
                pending.clear();
            } else if (found.group(5) != null) {
                Standing standing = tests.get(type + "#" + found.group(5));
                boolean isTest = standing != null || !pending.isEmpty();
                for (List<String[]> tags : List.of(pending, isTest ? ofClass : List.<String[]>of())) {
                    for (String[] tag : tags) {
                        note(tag[0].equals("promise") ? promises : traps, tag[1], standing);
                    }
                }
                pending.clear();
            }
        }
        ofClass.forEach(tag -> note(tag[0].equals("promise") ? promises : traps, tag[1], null));
    }

    private static String text(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A failure outweighs every success, a success every test that did not run. */
    private static void note(Map<String, Standing> all, String name, Standing standing) {
        all.merge(name, standing == null ? Standing.NOT_RUN : standing, (one, other) -> {
            if (one == Standing.FAILED || other == Standing.FAILED) {
                return Standing.FAILED;
            }
            return one.compareTo(other) > 0 ? one : other;
        });
    }

    private static void print(String title, String groups, Map<String, Standing> standings, List<String> unknown) {
        TreeSet<String> left = new TreeSet<>(standings.keySet());
        Map<Standing, Integer> totals = new TreeMap<>();
        System.out.printf("%n%-40s %6s  %s%n", title, "kept", "others");
        for (String line : groups.lines().toList()) {
            String[] parts = line.split(": ", 2);
            Map<Standing, List<String>> names = Stream.of(parts[1].split(" "))
                    .collect(Collectors.groupingBy(
                            name -> standings.getOrDefault(name, Standing.WITHOUT_A_TEST),
                            TreeMap::new,
                            Collectors.toList()));
            int all = parts[1].split(" ").length;
            names.values().forEach(left::removeAll);
            names.forEach((standing, list) -> totals.merge(standing, list.size(), Integer::sum));
            String others = names.entrySet().stream()
                    .filter(entry -> entry.getKey() != Standing.KEPT)
                    .map(entry -> words(entry.getKey()) + " " + String.join(" ", entry.getValue()))
                    .collect(Collectors.joining("; "));
            int kept = names.getOrDefault(Standing.KEPT, List.of()).size();
            System.out.printf("%-40s %3d/%-3d %s%n", parts[0], kept, all, others);
        }
        System.out.println(totals.entrySet().stream()
                .map(entry -> entry.getValue() + " " + words(entry.getKey()))
                .collect(Collectors.joining(", ", title + ": ", "")));
        unknown.addAll(left);
    }

    private static String words(Standing standing) {
        return standing.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
