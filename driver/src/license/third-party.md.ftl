<#-- What the build finds, as THIRD-PARTY.md at the root must have it. -->
# Libraries of others

The distribution's `jars/lib` and `jars/spark`, with the licences that the libraries' poms name. Of several, the licensee
may choose, or parts of the library are under each.

The build compares this page with the libraries that it finds. After a change: `cp driver/target/third-party/THIRD-PARTY.md .`

| library | version | licence |
|---|---|---|
<#list dependencyMap as e>
<#assign library = e.getKey()/>
| ${library.groupId}:${library.artifactId} | ${library.version} | <#list e.getValue() as licence>${licence}<#sep>, </#list> |
</#list>
