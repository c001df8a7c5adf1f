package io.heddle.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Says what a word was probably meant to be that is no command and no option. */
final class Unmatched {
    private Unmatched() {}

    static void explain(CommandLine command, String word, List<String> lines) {
        String name = command.getCommandSpec().qualifiedName(" ");
        boolean option = word.startsWith("-");
        boolean top = !command.getSubcommands().isEmpty();
        if (option) {
            lines.set(0, "heddle: " + name + " has no option " + word);
        } else if (top) {
            lines.set(0, "heddle: there is no command " + word);
        } else {
            lines.set(0, "heddle: " + name + " takes no further argument: " + word);
        }
        String near = Near.nearest(word, candidates(command, option));
        if (near != null && (option || top)) {
            lines.add("  did you mean " + (option ? near : name + " " + near) + "?");
        } else if (top && isFile(word)) {
            lines.add("  did you mean " + name + " run " + word + "?");
        }
    }

    private static List<String> candidates(CommandLine command, boolean option) {
        if (!option) {
            return new ArrayList<>(command.getSubcommands().keySet());
        }
        List<String> names = new ArrayList<>();
        for (OptionSpec spec : command.getCommandSpec().options()) {
            names.addAll(List.of(spec.names()));
        }
        return names;
    }

    private static boolean isFile(String word) {
        try {
            return Files.isRegularFile(Path.of(word));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
