package dev.caravan.sandbox;

import java.util.List;

/** One page of members and how many the filter finds in all. */
record MemberPage(List<Member> members, int total) {}
