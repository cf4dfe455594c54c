/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Days since 1970-01-01 and dates of the proleptic Gregorian calendar (after H. Hinnant,
 * "chrono-compatible low-level date algorithms"). There is no time zone here: which date it is somewhere
 * is the caller's business. The contracts are ACSL and proved by `tools/check proof`: both directions
 * are what counting whole years, months and days gives.
 */

/* Far beyond what a clock can say. */
#define CIVIL_YEAR_MAX INT64_C(10000000000)
#define CIVIL_DAYS_MAX INT64_C(4000000000000)

/*@
  logic integer floored(integer a, integer b) = a >= 0 ? a / b : -((b - 1 - a) / b);

  logic integer leap(integer year) =
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 1 : 0;

  logic integer month_days(integer year, integer month) =
    month == 2 ? 28 + leap(year) :
    month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;

  predicate is_date(integer year, integer month, integer day) =
    1 <= month <= 12 && 1 <= day <= month_days(year, month);

  // Leap days up to the end of a year, counted from year 1.
  logic integer leaps(integer year) =
    floored(year, 4) - floored(year, 100) + floored(year, 400);

  lemma a_multiple_of_4: \forall integer year;
    floored(year, 4) - floored(year - 1, 4) == (year % 4 == 0 ? 1 : 0);
  lemma a_multiple_of_100: \forall integer year;
    floored(year, 100) - floored(year - 1, 100) == (year % 100 == 0 ? 1 : 0);
  lemma a_multiple_of_400: \forall integer year;
    floored(year, 400) - floored(year - 1, 400) == (year % 400 == 0 ? 1 : 0);
  lemma a_multiple_of_100_is_one_of_4: \forall integer year; year % 100 == 0 ==> year % 4 == 0;
  lemma a_multiple_of_400_is_one_of_100: \forall integer year; year % 400 == 0 ==> year % 100 == 0;
  lemma a_leap_year_has_a_day_more: \forall integer year;
    leaps(year) == leaps(year - 1) + leap(year);

  lemma leap_days_before_1970: leaps(1969) == 477;

  logic integer days_before_month(integer year, integer month) =
    month == 1 ? 0 : month == 2 ? 31 :
    leap(year) +
    (month == 3 ? 59 : month == 4 ? 90 : month == 5 ? 120 : month == 6 ? 151 : month == 7 ? 181 :
     month == 8 ? 212 : month == 9 ? 243 : month == 10 ? 273 : month == 11 ? 304 : 334);

  // The day's number as one counts it: whole years, whole months, days; 1970-01-01 is 0.
  logic integer day_number(integer year, integer month, integer day) =
    365 * (year - 1970) + (leaps(year - 1) - leaps(1969)) +
    days_before_month(year, month) + day - 1;
*/

/*@
  requires 1 <= month <= 12;
  assigns \nothing;
  ensures \result == month_days(year, month);
*/
int civil_month_days(int64_t year, int month);

/*@
  requires -CIVIL_YEAR_MAX <= year <= CIVIL_YEAR_MAX && is_date(year, month, day);
  assigns \nothing;
  ensures \result == day_number(year, month, day);
*/
int64_t civil_days(int64_t year, int month, int day);

/*@
  requires -CIVIL_DAYS_MAX <= days <= CIVIL_DAYS_MAX;
  requires \valid(ret_year) && \valid(ret_month) && \valid(ret_day);
  requires \separated(ret_year, ret_month, ret_day);
  assigns *ret_year, *ret_month, *ret_day;
  ensures is_date(*ret_year, *ret_month, *ret_day);
  ensures day_number(*ret_year, *ret_month, *ret_day) == days;
*/
void civil_date(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day);
