package io.rescene.text;

/** Numbers with what they count, for people: {@code 1 job}, {@code 2 jobs}. */
public final class Counted {
    private Counted() {}

    /**
     * A number with its noun.
     *
     * @param number how many, at least 0
     * @param noun for one of them; of more it gets an s
     */
    public static String of(long number, String noun) {
        return of(number, noun, noun + "s");
    }

    /**
     * A number with what is said of so many.
     *
     * @param number how many, at least 0
     * @param one said of one
     * @param more said of none and of more than one
     */
    public static String of(long number, String one, String more) {
        return number + " " + (number == 1 ? one : more);
    }
}
