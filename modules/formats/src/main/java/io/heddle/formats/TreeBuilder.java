package io.heddle.formats;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Tree} from a parser's events with a stack of its own, so that no input can exhaust the thread's. Checks
 * what both syntaxes share: nesting, repeated keys, numbers and text.
 */
final class TreeBuilder {

    /** A finished value with its cost, for texts that use it again. */
    record Measured(Tree tree, long weight, int height) {}

    /** What every element costs beside its characters. */
    private static final long ELEMENT_WEIGHT = 8;

    private static final class Frame {
        final int line;
        final @Nullable Map<String, Tree.Member> members;
        final List<Tree> items = new ArrayList<>();

        @Nullable String key;

        int keyLine;
        boolean repeated;
        long weight = ELEMENT_WEIGHT;
        int height = 1;

        Frame(int line, boolean object) {
            this.line = line;
            this.members = object ? new LinkedHashMap<>() : null;
        }
    }

    private final Problems problems;
    private final Deque<Frame> open = new ArrayDeque<>();
    private @Nullable Tree root;

    TreeBuilder(Problems problems) {
        this.problems = problems;
    }

    int depth() {
        return open.size();
    }

    /** Whether the next scalar is the key of an object's entry. */
    boolean expectsKey() {
        Frame top = open.peek();
        return top != null && top.members != null && top.key == null;
    }

    void start(int line, boolean object) {
        checkDepth(line, 1);
        open.push(new Frame(line, object));
    }

    Measured end() {
        Frame done = open.pop();
        Tree tree = done.members != null ? new Tree.Obj(done.members, done.line) : new Tree.Seq(done.items, done.line);
        Measured measured = new Measured(tree, done.weight, done.height);
        add(measured);
        return measured;
    }

    void key(String name, int line) {
        Frame top = open.getFirst();
        Tree.Member first = Objects.requireNonNull(top.members).get(name);
        top.repeated = first != null;
        if (first != null) {
            problems.error(
                    Codes.DUPLICATE_KEY,
                    "",
                    line,
                    "the key " + Show.quoted(name) + " is already used on line " + first.line() + "; keep one of them");
        } else if (!isText(name)) {
            problems.error(
                    Codes.ENCODING, "", line, "the key " + Show.quoted(name) + " holds half of a surrogate pair");
        }
        top.key = name;
        top.keyLine = line;
        top.weight += ELEMENT_WEIGHT + name.length();
    }

    Measured number(String text, int line) {
        Number value = Numbers.parse(text);
        if (value == null) {
            problems.error(
                    Codes.NUMBER_RANGE,
                    "",
                    line,
                    "the number " + Show.brief(text)
                            + " is out of range: whole numbers are 64 bit, others double precision; put it in quotes to"
                            + " keep it as text");
        }
        return scalar(value == null ? new Tree.Bad(line) : new Tree.Scalar(value, line), 0);
    }

    Measured text(String value, int line) {
        if (!isText(value)) {
            problems.error(Codes.ENCODING, "", line, "a text holds half of a surrogate pair, which UTF-8 cannot carry");
            return scalar(new Tree.Bad(line), 0);
        }
        return scalar(new Tree.Scalar(value, line), value.length());
    }

    Measured literal(@Nullable Boolean value, int line) {
        return scalar(new Tree.Scalar(value, line), 0);
    }

    private Measured scalar(Tree tree, long length) {
        Measured measured = new Measured(tree, ELEMENT_WEIGHT + length, 0);
        add(measured);
        return measured;
    }

    /** Uses a finished value once more. */
    void again(Measured value, int line) {
        checkDepth(line, value.height());
        add(value);
    }

    /** The whole document; null if there was none. */
    @Nullable Tree root() {
        return root;
    }

    private void add(Measured value) {
        Frame top = open.peek();
        if (top == null) {
            root = value.tree();
            return;
        }
        top.weight += value.weight();
        top.height = Math.max(top.height, value.height() + 1);
        if (top.members == null) {
            top.items.add(value.tree());
            return;
        }
        String key = Objects.requireNonNull(top.key);
        if (!top.repeated) {
            top.members.put(key, new Tree.Member(key, value.tree(), top.keyLine));
        }
        top.key = null;
    }

    private void checkDepth(int line, int height) {
        if (open.size() + height > ReadOptions.MAX_DEPTH) {
            throw new Halt(Codes.TOO_DEEP, line, "the text is nested deeper than " + ReadOptions.MAX_DEPTH + " levels");
        }
    }

    /** Whether every surrogate has its partner, so that UTF-8 can carry the text unchanged. */
    static boolean isText(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == value.length()
                        || !Character.isLowSurrogate(value.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
