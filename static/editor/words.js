// The words that the editor colours. A test of package manual holds them to
// the parsers' lists.
export const commands = "bin bucket convert dedup eval eventstats fields fillnull head inputlookup lookup makemv mvexpand rare regex rename rex search sort spath stats streamstats table tail timechart top where";
export const functions = "abs case ceil ceiling cidrmatch coalesce exact exp false floor if in isbool isint isnotnull isnull isnum isstr len like ln log lower ltrim match max md5 min mvappend mvcount mvdedup mvfilter mvfind mvindex mvjoin mvmap mvrange mvsort mvzip now null nullif pow relative_time replace round rtrim searchmatch sha1 sha256 sha512 spath split sqrt strftime strptime substr time tonumber tostring trim true typeof upper urldecode validate";
export const aggregates = "count dc estdc values list mode min max range sum sumsq avg median stdev stdevp var varp first last earliest latest earliest_time latest_time rate";
export const modifiers = "all base64 base64offset cased cidr contains day dotall endswith exists expand fieldref gt gte hour i ignorecase lt lte m minute month multiline neq re s startswith utf16 utf16be utf16le week wide windash year";
