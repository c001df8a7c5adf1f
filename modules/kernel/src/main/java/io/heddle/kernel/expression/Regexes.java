package io.heddle.kernel.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** RE2 patterns: linear in the text, and bounded in their own size. */
final class Regexes {
    /** Longest pattern, in characters. */
    static final int MAX_CHARS = 1000;
    /** Largest compiled pattern, in instructions; repetitions such as {@code (a{100}){100}} multiply. */
    static final int MAX_PROGRAM = 10_000;

    /** Characters times instructions for one unit of cost. */
    private static final long STEPS_PER_UNIT = 1000;

    private Regexes() {}

    /** Compiles {@code regex}; the message of a refusal does not repeat it. */
    static Pattern compile(String regex) {
        if (regex.length() > MAX_CHARS) {
            throw new EvaluationException("a regular expression has at most " + MAX_CHARS + " characters");
        }
        if (RegexSize.of(regex) > MAX_PROGRAM) {
            throw tooLarge();
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new EvaluationException("not an RE2 regular expression: " + e.getDescription());
        }
        if (pattern.programSize() > MAX_PROGRAM) {
            throw tooLarge();
        }
        return pattern;
    }

    private static EvaluationException tooLarge() {
        return new EvaluationException(
                "the regular expression repeats too much: it becomes more than " + MAX_PROGRAM + " steps");
    }

    /** Whether {@code pattern} occurs in {@code text}. */
    static boolean find(Frame frame, Pattern pattern, String text) {
        charge(frame, pattern, text);
        return pattern.matcher(text).find();
    }

    /** Whether {@code pattern} describes all of {@code text}. */
    static boolean matches(Frame frame, Pattern pattern, String text) {
        charge(frame, pattern, text);
        return pattern.matcher(text).matches();
    }

    private static void charge(Frame frame, Pattern pattern, String text) {
        frame.charge((long) text.length() * pattern.programSize() / STEPS_PER_UNIT);
    }
}
