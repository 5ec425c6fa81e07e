package io.rescene.ledger.purse;

import io.rescene.ledger.purse.Allotment.Balance;
import io.rescene.ledger.purse.Reservation.Purpose;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Decides a block of wishes by what the accounts have left: who gets money, who has to wait, who is refused, and what is
 * set aside for calls to come. No SQL, no threads.
 */
final class GrantDecision {
    /**
     * What is wished for.
     *
     * @param purpose what for
     * @param usd the worst case of the call, USD, above 0
     */
    record Wish(Purpose purpose, BigDecimal usd) {}

    /**
     * What came of a block of wishes.
     *
     * @param grants one for each wish that is decided, by its number from 0; the others have to wait for what may come back
     * @param ahead what was set aside for wishes to come
     * @param shortOf the accounts that have too little left for somebody who waits
     */
    record Decided(Map<Integer, Grant> grants, List<Reservation> ahead, Set<String> shortOf) {
        /** Nobody was decided on. */
        static final Decided NOTHING = new Decided(Map.of(), List.of(), Set.of());
    }

    private static final Balance NOTHING = new Balance(BigDecimal.ZERO, BigDecimal.ZERO);

    private final List<Wish> wishes;
    private final Map<String, Balance> balances;
    private final Allotment allotment;
    private final Map<Integer, Grant> granted = new LinkedHashMap<>();
    /** By the wish's number: the account that has too little left for it. */
    private final Map<Integer, String> blocked = new LinkedHashMap<>();

    private final List<Reservation> ahead;

    /**
     * Decides as far as the accounts alone tell.
     *
     * @param wishes in the order in which they came
     * @param balances the capped accounts of all wishes
     * @param most how many are granted at the most; the others have to wait
     * @param ahead how many further calls like each wish's are set aside while the cap is far away
     */
    GrantDecision(List<Wish> wishes, Map<String, Balance> balances, int most, int ahead) {
        this.wishes = wishes;
        this.balances = balances;
        allotment = new Allotment(balances);
        Collection<Reservation> last = grant(most);
        this.ahead = setAhead(last, ahead);
    }

    /** Grants what there is; the result is one granted wish for each purpose. */
    private Collection<Reservation> grant(int most) {
        Map<Purpose, Reservation> last = new LinkedHashMap<>();
        for (int i = 0; i < wishes.size() && granted.size() < most; i++) {
            Wish wish = wishes.get(i);
            Reservation wanted =
                    new Reservation(wish.purpose(), wish.usd(), wish.purpose().capped(balances.keySet()));
            int number = i;
            allotment
                    .take(wanted.accounts(), wish.usd())
                    .ifPresentOrElse(account -> blocked.put(number, account), () -> {
                        granted.put(number, new Grant.Granted(wanted));
                        last.put(wish.purpose(), wanted);
                    });
        }
        return last.values();
    }

    /** A block for the calls to come, so that not each of them needs a round trip; none where the cap is near. */
    private List<Reservation> setAhead(Collection<Reservation> granted, int calls) {
        List<Reservation> further = new ArrayList<>();
        for (Reservation one : granted) {
            BigDecimal block = one.usd().multiply(BigDecimal.valueOf(calls));
            if (!one.accounts().isEmpty()
                    && Collections.disjoint(one.accounts(), blocked.values())
                    && allotment.has(one.accounts(), block.multiply(BigDecimal.valueOf(4)))
                    && allotment.take(one.accounts(), block).isEmpty()) {
                further.add(new Reservation(one.purpose(), block, one.accounts()));
            }
        }
        return further;
    }

    /** What is set aside by this decision, USD above 0, by account. */
    Map<String, BigDecimal> taken() {
        return allotment.taken();
    }

    /** The accounts that have too little left for a wish. */
    Collection<String> blocking() {
        return blocked.values();
    }

    /**
     * The decision: whom an account blocks in which nothing may come back is refused.
     *
     * @param mayComeBack those of the {@link #blocking} accounts in which something set aside may still come back
     */
    Decided decided(Set<String> mayComeBack) {
        Map<Integer, Grant> grants = new LinkedHashMap<>(granted);
        blocked.forEach((number, account) -> {
            if (!mayComeBack.contains(account)) {
                grants.put(number, refused(account, balances.getOrDefault(account, NOTHING), wishes.get(number)));
            }
        });
        return new Decided(grants, ahead, mayComeBack);
    }

    private static Grant refused(String account, Balance balance, Wish wish) {
        return new Grant.Refused(
                account,
                wish.usd(),
                String.format(
                        Locale.ROOT,
                        "the cap of %s, USD %.4f, is reached: %.4f are spent or may have been, the next call may cost %.4f",
                        account,
                        balance.cap(),
                        balance.counted(),
                        wish.usd()));
    }
}
